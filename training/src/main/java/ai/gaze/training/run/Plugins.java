package ai.gaze.training.run;

import ai.gaze.training.augment.AugmentationPipeline;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.callback.Callbacks;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.file.ZipArchives;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Registry;
import ai.gaze.zoo.segmentation.SegmentationHeads;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Jars that bring attention modules, networks, data sets, metrics and more, each by a provider. */
public final class Plugins {

    // Of bytes; a service that lists more lists none of ours.
    private static final int LARGEST_SERVICES = 1 << 20;

    private static final Set<Path> LOADED = new HashSet<>();

    private Plugins() {}

    /** Returns the registries of everything that a jar may bring. */
    public static List<Registry<?>> registries() {
        return List.of(
                Backbones.registry(),
                Attentions.registry(),
                SegmentationHeads.registry(),
                Datasets.registry(),
                Augmentations.registry(),
                Optimizers.registry(),
                Schedules.registry(),
                Losses.registry(),
                Metrics.registry(),
                Callbacks.registry());
    }

    /**
     * Registers what all jars of a recipe bring.
     *
     * @param plugins names of jars, or one name, or {@code null}; what is neither the recipe
     *     refuses
     * @return where they are
     */
    static List<Path> load(JsonNode plugins) {
        return names(plugins).stream().map(Plugins::path).map(Plugins::load).toList();
    }

    /**
     * Registers what the jars of a run bring. Where a jar of that name was loaded from elsewhere,
     * that is the one.
     *
     * @return those that are not there
     */
    static List<String> loadFound(JsonNode plugins) {
        List<String> missing = new ArrayList<>();
        for (String name : names(plugins)) {
            Path jar = path(name);
            boolean isLoaded =
                    all().anyMatch(other -> jar.getFileName().equals(other.getFileName()));
            if (!isLoaded && Files.isRegularFile(jar)) {
                load(jar);
            } else if (!isLoaded) {
                missing.add(name);
            }
        }
        return missing;
    }

    private static List<String> names(JsonNode plugins) {
        List<String> names = new ArrayList<>();
        if (plugins != null && plugins.isTextual()) {
            names.add(plugins.asText());
        } else if (plugins != null) {
            plugins.forEach(one -> names.addAll(names(one)));
        }
        return names;
    }

    private static Path path(String jar) {
        try {
            return Path.of(jar);
        } catch (InvalidPathException e) {
            throw new UserException(
                    Texts.format("plugin %s has a name that no file can have", Excerpt.of(jar)), e);
        }
    }

    private static synchronized Stream<Path> all() {
        return Stream.concat(
                Set.copyOf(LOADED).stream(),
                registries().stream().map(Registry::sources).flatMap(Collection::stream));
    }

    /**
     * Registers what a jar brings; once, however often it is asked for, and wherever else it was
     * found.
     *
     * @param jar names its providers in {@code META-INF/services}, as a {@link
     *     java.util.ServiceLoader} has it
     * @return where it is
     * @throws UserException if it is no jar, or brings nothing
     */
    public static synchronized Path load(Path jar) {
        Path real = real(jar);
        if (all().noneMatch(real::equals)) {
            // Open as long as the process, which may need a class of it at any time.
            ClassLoader loader =
                    new URLClassLoader(new URL[] {url(real)}, Plugins.class.getClassLoader());
            registries().forEach(registry -> registry.registerFoundBy(loader));
            LOADED.add(real);
        }
        return real;
    }

    /**
     * Returns a recipe that names the jars of all that is in it.
     *
     * @param named those that it named
     */
    static Recipe complete(Recipe recipe, Collection<Path> named) {
        Set<Path> jars = new LinkedHashSet<>(named);
        jars.addAll(sources(Backbones.registry(), List.of(recipe.model())));
        jars.addAll(sources(Attentions.registry(), List.of(recipe.attention().name())));
        jars.addAll(sources(Datasets.registry(), List.of(recipe.dataset())));
        jars.addAll(sources(Augmentations.registry(), recipe.augmentation().then()));
        if (recipe.augmentation().list() != null) {
            jars.addAll(sources(Augmentations.registry(), recipe.augmentation().list()));
        }
        jars.addAll(sources(Optimizers.registry(), List.of(recipe.optimizer().name())));
        jars.addAll(sources(Schedules.registry(), List.of(recipe.schedule().name())));
        if (recipe.loss() != null) {
            jars.addAll(sources(Losses.registry(), List.of(recipe.loss())));
        }
        jars.addAll(sources(Metrics.registry(), recipe.metrics()));
        jars.addAll(sources(Callbacks.registry(), recipe.callbacks()));
        List<String> plugins = jars.stream().map(Path::toString).toList();
        return plugins.equals(recipe.plugins()) ? recipe : recipe.withPlugins(plugins);
    }

    private static List<Path> sources(Registry<?> registry, List<String> asked) {
        return asked.stream()
                .map(text -> NameAndOptions.parse(registry.kind(), text).name())
                .flatMap(name -> Stream.of(name, name.replace('_', '-'), name.replace('-', '_')))
                .map(registry::source)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /**
     * Makes sure that all is there that a recipe names.
     *
     * @throws UserException that names the first that is not
     */
    static void requireKnown(Recipe recipe) {
        Backbones.get(recipe.model());
        if (!recipe.attention().isNone()) {
            Attentions.get(recipe.attention().name());
        }
        Datasets.registry().get(recipe.dataset());
        AugmentationPipeline.of(recipe.augmentation());
        recipe.metrics().forEach(Metrics::get);
    }

    private static Path real(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new UserException(
                    Files.exists(jar)
                            ? "plugin " + jar + " is no regular file; give the name of a jar file"
                            : "there is no plugin " + jar + "; give the name of a jar file");
        }
        try {
            boolean registers =
                    ZipArchives.read(
                            jar,
                            zip -> {
                                for (Registry<?> registry : registries()) {
                                    if (names(zip, zip.getEntry(services(registry)))) {
                                        return true;
                                    }
                                }
                                return false;
                            });
            if (!registers) {
                throw new UserException(
                        Texts.format(
                                "plugin %s brings nothing that could be registered; its META-INF/services must name a provider, such as %s",
                                jar, "ai.gaze.zoo.attention.AttentionProvider"));
            }
            return jar.toRealPath();
        } catch (IOException e) {
            throw new UserException(
                    Texts.format(
                            "plugin %s is no jar that can be read (%s); give a whole one",
                            jar, e.getMessage()),
                    e);
        }
    }

    /** Whether there is more in it than blanks and comments, as {@code ServiceLoader} reads it. */
    private static boolean names(ZipFile zip, ZipEntry entry) throws IOException {
        if (entry == null || entry.getSize() > LARGEST_SERVICES) {
            return false;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(LARGEST_SERVICES), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> !line.replaceFirst("#.*", "").isBlank());
        }
    }

    private static String services(Registry<?> registry) {
        return "META-INF/services/" + registry.service().getName();
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UserException("plugin " + jar + " has a name that no URL can have", e);
        }
    }
}
