package ai.gaze.cli;

import ai.gaze.training.run.Plugins;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.registry.Registered;
import ai.gaze.zoo.registry.Registry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze options}. */
@Command(
        name = "options",
        description =
                "Lists what a recipe asks for by name, that of plugins too, with options, defaults and"
                        + " ranges: optimizers, schedules, losses, metrics, augmentations, callbacks and"
                        + " data sets. Of recipe it prints a recipe of Gaze's, or all keys.",
        footer = {
            "",
            "Examples:",
            "  gaze options schedules",
            "  gaze options optimizer adamw",
            "  gaze options recipe                 (every key, with its default)",
            "  gaze options recipe finetune",
            "",
            "gaze models says what networks and attention modules cost."
        })
final class OptionsCommand implements Callable<Integer> {

    private static final String ROW = "  %-24s %s%n";

    /** How a recipe says it, by kind. */
    private static final Map<String, String> WRITTEN =
            Map.of(
                    "model", "model: NAME, its options below model-options",
                    "attention", "attention: NAME:option=value",
                    "head", "head: NAME:option=value, with task: segmentation",
                    "data set", "dataset: NAME, its options below data",
                    "augmentation", "augmentation: [NAME:option=value, ...]",
                    "optimizer", "optimizer: {name: NAME, option: value}",
                    "schedule", "schedule: {name: NAME, option: value}",
                    "loss", "loss: NAME:option=value",
                    "metric", "metrics: [NAME:option=value, ...]",
                    "callback", "callbacks: [NAME:option=value, ...]");

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = "Such as optimizers or data-sets; or a name of any kind; or recipe.")
    private String kind;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One of the kind.")
    private String name;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (!json && kind != null && kind.matches("recipes?")) {
            out.print(RecipeFile.text(name == null ? "default" : name));
            out.flush();
            return 0;
        }
        Map<Registry<?>, List<Registered>> found = found();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            found.forEach(
                    (registry, things) ->
                            all.put(
                                    plural(registry),
                                    things.stream().map(thing -> json(registry, thing)).toList()));
            JsonAnswer.print(out, all);
        } else if (kind == null) {
            found.forEach((registry, things) -> list(out, registry, things));
        } else {
            found.forEach((registry, things) -> things.forEach(t -> show(out, registry, t)));
        }
        out.flush();
        return 0;
    }

    private Map<Registry<?>, List<Registered>> found() {
        Map<Registry<?>, List<Registered>> found = new LinkedHashMap<>();
        for (Registry<?> registry : Plugins.registries()) {
            boolean isOfModels = List.of("model", "attention").contains(registry.kind());
            if (kind == null ? !isOfModels : isMeant(registry)) {
                found.put(
                        registry,
                        name == null ? List.copyOf(registry.all()) : List.of(registry.get(name)));
            }
        }
        if (!found.isEmpty()) {
            return found;
        }
        List<String> known = new ArrayList<>();
        for (Registry<?> registry : Plugins.registries()) {
            known.add(plural(registry));
            registry.find(kind).ifPresent(thing -> found.put(registry, List.of(thing)));
        }
        if (found.isEmpty() || name != null) {
            throw Nearest.unknown("kind", kind, known);
        }
        return found;
    }

    private boolean isMeant(Registry<?> registry) {
        String asked = kind.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        String plural = plural(registry).replace("-", "");
        return asked.equals(plural) || asked.equals(registry.kind().replace(" ", ""));
    }

    private static String plural(Registry<?> registry) {
        String one = registry.kind().replace(' ', '-');
        return one + (one.endsWith("s") ? "es" : "s");
    }

    private static void list(PrintWriter out, Registry<?> registry, List<Registered> things) {
        out.printf("%s (%s)%n", plural(registry), WRITTEN.get(registry.kind()));
        for (Registered thing : things) {
            String options =
                    thing.options().stream().map(Object::toString).collect(Collectors.joining(" "));
            out.printf(Locale.ROOT, ROW, thing.name(), options);
        }
        out.println();
    }

    private static void show(PrintWriter out, Registry<?> registry, Registered thing) {
        out.printf("%s %s%n", registry.kind(), thing.name());
        out.printf(Locale.ROOT, ROW, "in a recipe", WRITTEN.get(registry.kind()));
        if (!thing.aliases().isEmpty()) {
            out.printf(Locale.ROOT, ROW, "also called", String.join(", ", thing.aliases()));
        }
        plugin(registry, thing).ifPresent(jar -> out.printf(Locale.ROOT, ROW, "plugin", jar));
        if (thing.options().isEmpty()) {
            out.printf(Locale.ROOT, ROW, "options", "none");
        }
        for (ai.gaze.zoo.registry.Option<?> option : thing.options()) {
            String what = option.description().isEmpty() ? "" : "; " + option.description();
            out.printf(Locale.ROOT, ROW, option, option.values() + what);
        }
        out.println();
    }

    private static Optional<Path> plugin(Registry<?> registry, Registered thing) {
        return registry.source(thing.name());
    }

    private static Map<String, Object> json(Registry<?> registry, Registered thing) {
        List<Map<String, String>> options = new ArrayList<>();
        for (ai.gaze.zoo.registry.Option<?> option : thing.options()) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("name", option.name());
            one.put("default", option.defaultText());
            one.put("values", option.values());
            one.put("description", option.description());
            options.add(one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", thing.name());
        all.put("aliases", thing.aliases());
        plugin(registry, thing).ifPresent(jar -> all.put("plugin", jar.toString()));
        all.put("options", options);
        return all;
    }
}
