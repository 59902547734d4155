package ai.gaze.training.compare;

import ai.gaze.training.run.Settings;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the variants of an experiment: listed, or each model with each attention. */
final class VariantsReader {

    /** The recipe keys that a variant decides, besides those that begin with model-options. */
    static final List<String> NETWORK_KEYS =
            List.of("model", "attention", "placement", "head", "head-stage", "model-options");

    private static final List<String> KEYS =
            List.of(
                    "name",
                    "label",
                    "model",
                    "attention",
                    "placement",
                    "head",
                    "head-stage",
                    "model-options",
                    "settings",
                    "published");
    private static final List<String> PUBLISHED =
            List.of(
                    "accuracy",
                    "mean-iou",
                    "top5",
                    "parameters-millions",
                    "minutes-per-epoch",
                    "extra-compute-percent");
    private static final Set<String> OF_ALL =
            Set.of("seed", "task", "dataset", "data", "validation", "hold-out", "plugins");

    // A folder name everywhere, and nothing that a table or a page has to escape.
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,59}");

    private VariantsReader() {}

    static List<Variant> read(Node experiment) {
        boolean grid = experiment.has("models") || experiment.has("attentions");
        if (grid == experiment.has("variants")) {
            throw experiment.error(
                    (grid ? "there are both variants and" : "it needs variants, or")
                            + " models and attentions; give either");
        }
        List<Variant> variants = grid ? grid(experiment) : listed(experiment);
        if (variants.isEmpty()) {
            throw experiment.error(
                    grid && !experiment.has("models")
                            ? "there are attentions and no models; list those that they are put into"
                            : "there are no variants; list at least one");
        }
        requireOwnNames(experiment, variants);
        return variants;
    }

    private static List<Variant> listed(Node experiment) {
        List<Variant> variants = new ArrayList<>();
        for (int i = 0; i < experiment.list("variants").size(); i++) {
            variants.add(variant(experiment.item("variants", i)));
        }
        return variants;
    }

    private static Variant variant(Node node) {
        node.allow("key of a variant", KEYS);
        String name = node.text("name", "");
        if (!NAME.matcher(name).matches()) {
            throw node.error(
                    "the name of a variant must be of small letters, digits, points, - and _, such"
                            + " as se-r8, not \""
                            + Excerpt.of(name)
                            + "\"");
        }
        Map<String, String> network = new LinkedHashMap<>();
        for (String key : List.of("model", "attention", "placement", "head", "head-stage")) {
            if (node.has(key)) {
                network.put(key, node.text(key, null));
            }
        }
        if (node.has("model-options")) {
            Node options = node.inner("model-options");
            options.keys().forEach(o -> network.put("model-options." + o, options.text(o, "null")));
        }
        Published published =
                node.has("published") ? published(node.inner("published")) : Published.NOTHING;
        Settings settings =
                node.has("settings")
                        ? Settings.of(node.file(), node.inner("settings").pointer())
                        : Settings.NONE;
        requireOfOneVariant(settings);
        return new Variant(name, node.text("label", name), network, settings, published);
    }

    /** All runs share the images and what is held out of them, or they could not be compared. */
    private static void requireOfOneVariant(Settings settings) {
        for (String key : settings.keys()) {
            boolean isNetwork = ExperimentFile.isNetworkKey(key);
            if (isNetwork || OF_ALL.contains(key) || key.startsWith("data.")) {
                throw UserException.of(
                        "%s: %s cannot be set for one variant; %s",
                        settings.places().get(key),
                        key,
                        isNetwork
                                ? "say it beside the variant's name"
                                : key.equals("seed")
                                        ? "say how many seeds with \"seeds: 3\""
                                        : "say it in the settings of the experiment");
            }
        }
    }

    private static Published published(Node node) {
        node.allow("published figure", PUBLISHED);
        List<JsonNode> range = node.list("extra-compute-percent");
        if (!range.isEmpty()
                && (range.size() != 2 || !range.stream().allMatch(JsonNode::isNumber))) {
            throw node.wrong("extra-compute-percent", "two numbers, from and to");
        }
        try {
            return new Published(
                    node.decimal("accuracy"),
                    node.decimal("top5"),
                    node.decimal("parameters-millions"),
                    node.decimal("minutes-per-epoch"),
                    range.isEmpty() ? null : range.stream().map(JsonNode::doubleValue).toList(),
                    node.decimal("mean-iou"));
        } catch (UserException e) {
            throw node.error(e.getMessage());
        }
    }

    private static List<Variant> grid(Node experiment) {
        List<String> models = texts(experiment, "models");
        List<String> attentions = new ArrayList<>();
        if (experiment.has("attentions") && !experiment.get("attentions").isArray()) {
            if (!experiment.text("attentions", "").equals("all")) {
                throw experiment.wrong("attentions", "all, or a list");
            }
            attentions.add("none");
            attentions.addAll(Attentions.names());
        } else {
            attentions.addAll(texts(experiment, "attentions"));
        }
        List<Variant> variants = new ArrayList<>();
        for (String model : models) {
            for (String attention : attentions) {
                String label = models.size() == 1 ? attention : model + " " + attention;
                variants.add(
                        new Variant(
                                label.replaceAll("[^a-z0-9._]+", "-"),
                                label,
                                Map.of("model", model, "attention", attention),
                                Published.NOTHING));
            }
        }
        return variants;
    }

    private static List<String> texts(Node experiment, String key) {
        List<JsonNode> items = experiment.list(key);
        if (!items.stream().allMatch(JsonNode::isValueNode)) {
            throw experiment.wrong(key, "a list of names");
        }
        return items.stream().map(JsonNode::asText).toList();
    }

    private static void requireOwnNames(Node experiment, List<Variant> variants) {
        Set<String> names = new HashSet<>();
        for (Variant variant : variants) {
            if (!names.add(variant.name())) {
                throw experiment.error(
                        "two variants are called \""
                                + variant.name()
                                + "\"; give each a name of its own");
            }
        }
    }
}
