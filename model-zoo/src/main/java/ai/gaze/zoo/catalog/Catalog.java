package ai.gaze.zoo.catalog;

import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelSummary;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.backbone.Architecture;
import ai.gaze.zoo.backbone.Backbone;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.registry.Option;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists backbones and attention modules with what they cost for images of one size. */
public final class Catalog {

    /** The backbone in which attention modules are weighed. */
    public static final String BEARER = "resnet18";

    private static final Logger LOGGER = LoggerFactory.getLogger(Catalog.class);

    private final int inputSize;
    private final int classes;
    private final boolean counts;

    /** What the network that bears attention costs without any; counted when it is needed. */
    private Cost plain;

    /**
     * @param inputSize side of the images in pixels
     * @param classes number of classes
     * @throws ai.gaze.zoo.UserException if there can be no such images or classes
     */
    public Catalog(int inputSize, int classes) {
        this(inputSize, classes, true);
    }

    private Catalog(int inputSize, int classes, boolean counts) {
        this.counts = counts;
        // Refuses what no network can have, before a list shows it for every one.
        ModelSpec.of(BEARER, "none", classes, inputSize);
        this.inputSize = inputSize;
        this.classes = classes;
    }

    /** Returns a list that is there at once: nothing runs, and every cost is {@code null}. */
    public Catalog withoutCosts() {
        return new Catalog(inputSize, classes, false);
    }

    /**
     * Returns all backbones; one of a third party that fails is left out with a warning. Each runs
     * once, so this takes seconds for large images.
     */
    public List<BackboneEntry> backbones() {
        return backbones("");
    }

    /** Returns the backbones of whose name or source each word of a text is part, in any case. */
    public List<BackboneEntry> backbones(String text) {
        return all(
                Backbones.names().stream()
                        .filter(name -> contains(text, name, Backbones.get(name).paper()))
                        .toList(),
                this::backbone);
    }

    /**
     * Returns all attention modules; one of a third party that fails is left out with a warning.
     */
    public List<AttentionEntry> attentions() {
        return attentions("");
    }

    /**
     * Returns the attention modules of whose names, kind, source or advice each word of a text is
     * part, in any case.
     */
    public List<AttentionEntry> attentions(String text) {
        return all(
                Attentions.names().stream()
                        .filter(name -> contains(text, words(name), Attentions.get(name).paper()))
                        .toList(),
                this::attention);
    }

    private static String words(String name) {
        AttentionType type = Attentions.get(name);
        return String.join(
                "\n", name, String.join("\n", type.aliases()), type.kind() + "", type.advice());
    }

    private static boolean contains(String text, String words, Paper paper) {
        String all = String.join("\n", words, paper.title(), paper.authors(), paper.year() + "");
        String lower = all.toLowerCase(Locale.ROOT);
        return Arrays.stream(text.toLowerCase(Locale.ROOT).strip().split("\\s+", -1))
                .allMatch(
                        word -> Pattern.compile("\\b" + Pattern.quote(word)).matcher(lower).find());
    }

    // One of a third party that cannot be made must not take the others with it.
    private static <E> List<E> all(List<String> names, Function<String, E> entry) {
        List<E> entries = new ArrayList<>();
        for (String name : names) {
            try {
                entries.add(entry.apply(name));
            } catch (UserException e) {
                LOGGER.warn("{}", e.getMessage());
            }
        }
        return entries;
    }

    /** Whether a name is that of a backbone. */
    public static boolean isBackbone(String name) {
        return Backbones.knows(name);
    }

    /**
     * Returns one backbone.
     *
     * @param name its name
     * @throws ai.gaze.zoo.UserException if there is none
     */
    public BackboneEntry backbone(String name) {
        Backbone backbone = Backbones.get(name);
        Architecture architecture = backbone.architecture();
        boolean fits = counts && inputSize >= architecture.minimumInputSize();
        return new BackboneEntry(
                backbone.name(),
                backbone.paper(),
                fits ? cost(name, AttentionSpec.NONE) : null,
                fits
                        ? ModelSummary.receptiveField(spec(name, AttentionSpec.NONE, inputSize))
                        : null,
                architecture.minimumInputSize(),
                backbone.usualInputSize(),
                architecture.stages(),
                architecture.places().stream().map(Object::toString).sorted().toList(),
                architecture.usual().toString(),
                defaults(backbone.options()),
                backbone.options());
    }

    /**
     * Returns one attention module.
     *
     * @param name its name or an alias
     * @throws ai.gaze.zoo.UserException if there is neither an attention nor a backbone of that
     *     name
     */
    public AttentionEntry attention(String name) {
        if (!Attentions.knows(name)) {
            List<String> known = new ArrayList<>(Backbones.names());
            known.addAll(Attentions.names());
            throw Nearest.unknown(
                    "model or attention", name, known, Attentions.registry().aliases());
        }
        AttentionType type = Attentions.get(name);
        Architecture bearer = Backbones.get(BEARER).architecture();
        Cost added = added(name);
        return new AttentionEntry(
                type.name(),
                type.aliases(),
                type.kind().toString(),
                type.advice(),
                type.caveat(),
                type.paper(),
                added,
                added == null ? null : reach(type),
                bearer.defaultPlacement(type).toString(),
                defaults(type.options()),
                type.options());
    }

    /**
     * Returns what an attention module adds to {@value #BEARER} in its default place; {@code null}
     * if that does not take such small images.
     */
    public Cost added(String name) {
        if (!counts || inputSize < Backbones.get(BEARER).architecture().minimumInputSize()) {
            return null;
        }
        if (plain == null) {
            plain = cost(BEARER, AttentionSpec.NONE);
        }
        Cost with = cost(BEARER, new AttentionSpec(Attentions.get(name).name(), Map.of()));
        return new Cost(
                with.parameters() - plain.parameters(), with.multiplyAdds() - plain.multiplyAdds());
    }

    // One of a third party may take other maps alone, and is listed all the same.
    private static String reach(AttentionType type) {
        try {
            return Reach.of(type);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "the reach of attention {} cannot be told: {}", type.name(), e.getMessage());
            return null;
        }
    }

    private static Map<String, String> defaults(List<Option<?>> options) {
        Map<String, String> defaults = new LinkedHashMap<>();
        options.forEach(option -> defaults.put(option.name(), option.defaultText()));
        return defaults;
    }

    private Cost cost(String backbone, AttentionSpec attention) {
        ModelSummary summary = ModelSummary.of(spec(backbone, attention, inputSize));
        return new Cost(summary.parameters(), summary.multiplyAdds());
    }

    private ModelSpec spec(String backbone, AttentionSpec attention, int side) {
        return new ModelSpec(backbone, attention, classes, side, Map.of());
    }
}
