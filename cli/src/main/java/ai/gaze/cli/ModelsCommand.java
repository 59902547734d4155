package ai.gaze.cli;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.catalog.AttentionEntry;
import ai.gaze.zoo.catalog.BackboneEntry;
import ai.gaze.zoo.catalog.Catalog;
import ai.gaze.zoo.catalog.Cost;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze models}. */
@Command(
        name = "models",
        description =
                "Lists every backbone and attention with its source, cost, place and options.",
        footer = {
            "",
            "An attention costs what it adds to resnet18 in its default place. Multiply-adds are those"
                    + " of convolutions, linear layers and matrix products for one image.",
            "A position of the last map of a backbone sees as many pixels of the side of an image,"
                    + " through convolutions and pooling. The reach of an attention is how far what is"
                    + " at one position of its map goes."
        })
final class ModelsCommand implements Callable<Integer> {

    private static final String ROW = "%-26s %18s %13s %9s  %-17s %-4s %s%n";

    /** As {@link #ROW}, with multiply-adds for images of two sizes. */
    private static final String WIDE_ROW = "%-26s %18s %13s %13s %-12s %-17s %-4s %s%n";

    private static final int PHOTOGRAPH = 224;

    /** The order of {@link AttentionType.Kind}. */
    private static final Comparator<String> KINDS =
            Comparator.comparing(
                    kind ->
                            AttentionType.Kind.valueOf(
                                    kind.toUpperCase(Locale.ROOT).replace('-', '_')));

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "A backbone or an attention to show in detail.")
    private String name;

    @Option(
            names = "--input-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "Side of the images in pixels. Default: ${DEFAULT-VALUE}.")
    private int inputSize;

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of classes. Default: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(
            names = "--search",
            paramLabel = "TEXT",
            defaultValue = "",
            description =
                    "List what has each word of the text in its name, kind, source or advice, such"
                            + " as 2021, mobile or \"spatial small\".")
    private String search;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (name != null && !search.isEmpty()) {
            throw new UserException(
                    "gaze models shows one by its NAME or searches with --search; leave one out");
        }
        Catalog catalog = new Catalog(inputSize, classes);
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("input-size", inputSize);
            all.put("classes", classes);
            if (name == null) {
                all.put("backbones", catalog.backbones(search));
                all.put("attentions", catalog.attentions(search));
            } else if (Catalog.isBackbone(name)) {
                all.put("backbone", catalog.backbone(name));
            } else {
                all.put("attention", catalog.attention(name));
            }
            JsonAnswer.print(out, all);
        } else if (name == null) {
            list(out, catalog);
        } else if (Catalog.isBackbone(name)) {
            show(out, catalog.backbone(name));
        } else {
            show(out, catalog.attention(name));
        }
        out.flush();
        return 0;
    }

    private void list(PrintWriter out, Catalog catalog) {
        List<BackboneEntry> backbones = catalog.backbones(search);
        Map<String, List<AttentionEntry>> kinds = new TreeMap<>(KINDS);
        for (AttentionEntry e : catalog.attentions(search)) {
            kinds.computeIfAbsent(e.kind(), k -> new ArrayList<>()).add(e);
        }
        if (backbones.isEmpty() && kinds.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "no backbone and no attention has all of \"%s\" in its name, kind, source or"
                                    + " advice; search for less, or list all without --search",
                            search));
        }
        if (!backbones.isEmpty()) {
            heading(out);
            for (BackboneEntry e : backbones) {
                row(out, e);
            }
            out.println();
        }
        Catalog large = new Catalog(PHOTOGRAPH, classes);
        kinds.forEach((kind, entries) -> list(out, kind, entries, large));
        out.printf(
                Locale.ROOT,
                "Multiply-adds are for images of %1$dx%1$d pixels%2$s.%n",
                inputSize,
                kinds.isEmpty() || inputSize == PHOTOGRAPH
                        ? ""
                        : Texts.format(", and of attention also of %1$sx%1$s", PHOTOGRAPH));
    }

    private void list(PrintWriter out, String kind, List<AttentionEntry> entries, Catalog large) {
        out.printf(
                Locale.ROOT,
                WIDE_ROW,
                "attention: " + kind,
                "adds to " + Catalog.BEARER,
                "at " + inputSize + " px",
                "at " + PHOTOGRAPH + " px",
                "reach",
                "place",
                "year",
                "source");
        for (AttentionEntry e : entries) {
            Cost photograph = inputSize == PHOTOGRAPH ? e.cost() : large.added(e.name());
            out.printf(
                    Locale.ROOT,
                    WIDE_ROW,
                    e.name(),
                    e.cost() == null ? "-" : number(e.cost().parameters()),
                    e.cost() == null ? "-" : millions(e.cost().multiplyAdds()),
                    millions(photograph.multiplyAdds()),
                    or(e.reach()),
                    e.defaultPlacement(),
                    e.paper().isPublished() ? e.paper().year() : "-",
                    e.paper().title());
        }
        out.println();
    }

    private static void heading(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                ROW,
                "backbone",
                "parameters",
                "multiply-adds",
                "sees (px)",
                "place",
                "year",
                "source");
    }

    private static void row(PrintWriter out, BackboneEntry e) {
        out.printf(
                Locale.ROOT,
                ROW,
                e.name(),
                e.cost() == null ? "-" : number(e.cost().parameters()),
                e.cost() == null ? "-" : millions(e.cost().multiplyAdds()),
                e.receptiveField() == null ? "-" : number(e.receptiveField()),
                e.defaultPlacement(),
                e.paper().isPublished() ? e.paper().year() : "-",
                e.paper().title());
    }

    private static String or(String text) {
        return text == null ? "-" : text;
    }

    private void show(PrintWriter out, BackboneEntry e) {
        out.println(e.name());
        source(out, e.paper());
        cost(out, e.cost(), "needs images of at least " + e.minimumInputSize() + " pixels");
        if (e.receptiveField() != null) {
            line(out, "sees", number(e.receptiveField()) + " pixels of the side of an image");
        }
        line(out, "images", "from " + e.minimumInputSize() + ", usually " + e.usualInputSize());
        line(out, "attention", e.defaultPlacement() + " by default; has " + join(e.placements()));
        line(out, "stages", Integer.toString(e.stages()));
        options(out, e.declared());
    }

    private void show(PrintWriter out, AttentionEntry e) {
        out.println(e.name());
        source(out, e.paper());
        line(out, "weights", e.kind());
        if (!e.advice().isEmpty()) {
            line(out, "take it", e.advice());
        }
        if (!e.caveat().isEmpty()) {
            line(out, "but", e.caveat());
        }
        line(out, "also called", e.aliases().isEmpty() ? "-" : join(e.aliases()));
        out.printf(Locale.ROOT, "  added to %s:%n", Catalog.BEARER);
        cost(out, e.cost(), Catalog.BEARER + " needs larger images");
        line(out, "place", e.defaultPlacement());
        if (e.reach() != null) {
            line(out, "reach", e.reach());
        }
        options(out, e.declared());
    }

    private static void source(PrintWriter out, Paper paper) {
        line(
                out,
                "source",
                paper.isPublished()
                        ? paper.title() + " (" + paper.authors() + ", " + paper.year() + ")"
                        : paper.title());
    }

    private void cost(PrintWriter out, Cost cost, String otherwise) {
        line(out, "parameters", cost == null ? otherwise : number(cost.parameters()));
        String at = " at " + inputSize + "x" + inputSize;
        line(out, "multiply-adds", cost == null ? otherwise : number(cost.multiplyAdds()) + at);
    }

    private static void options(PrintWriter out, List<ai.gaze.zoo.registry.Option<?>> options) {
        String what = "options";
        for (ai.gaze.zoo.registry.Option<?> option : options) {
            line(
                    out,
                    what,
                    Texts.format("%-22s %s; %s", option, option.values(), option.description()));
            what = "";
        }
        if (options.isEmpty()) {
            line(out, what, "none");
        }
    }

    private static void line(PrintWriter out, String what, String text) {
        out.printf(Locale.ROOT, "  %-18s %s%n", what, text);
    }

    private static String join(Iterable<String> names) {
        return String.join(", ", names);
    }

    private static String number(long value) {
        return Texts.format("%,d", value);
    }

    // Few are not none.
    private static String millions(long multiplyAdds) {
        return multiplyAdds == 0
                ? "0"
                : Texts.format(multiplyAdds < 50_000 ? "%.3f M" : "%,.1f M", multiplyAdds / 1e6);
    }
}
