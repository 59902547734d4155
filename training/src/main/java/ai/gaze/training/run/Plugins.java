package ai.gaze.training.run;

import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.callback.Callbacks;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.registry.Registry;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;

/** Jars that bring attention modules, networks, data sets, metrics and more, each by a provider. */
public final class Plugins {

    private static final Set<Path> LOADED = new HashSet<>();

    private Plugins() {}

    /** Returns the registries of everything that a jar may bring. */
    static List<Registry<?>> registries() {
        return List.of(
                Attentions.registry(),
                Backbones.registry(),
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
     */
    static void load(JsonNode plugins) {
        if (plugins != null && plugins.isTextual()) {
            load(plugins.asText());
        } else if (plugins != null) {
            plugins.forEach(Plugins::load);
        }
    }

    private static void load(String jar) {
        try {
            load(Path.of(jar));
        } catch (InvalidPathException e) {
            throw new UserException(
                    "plugin %s has a name that no file can have".formatted(Excerpt.of(jar)), e);
        }
    }

    /**
     * Registers what a jar brings; once, however often it is asked for.
     *
     * @param jar names its providers in {@code META-INF/services}, as a {@link
     *     java.util.ServiceLoader} has it
     * @throws UserException if it is no jar, or brings nothing
     */
    public static synchronized void load(Path jar) {
        Path real = real(jar);
        if (!LOADED.add(real)) {
            return;
        }
        int before = count();
        // Open as long as the process, which may need a class of it at any time.
        ClassLoader loader =
                new URLClassLoader(new URL[] {url(real)}, Plugins.class.getClassLoader());
        registries().forEach(registry -> registry.registerFoundBy(loader));
        if (count() == before) {
            throw new UserException(
                    "plugin %s brings nothing that could be registered; its META-INF/services must name a provider, such as %s"
                            .formatted(jar, "ai.gaze.zoo.attention.AttentionProvider"));
        }
    }

    private static int count() {
        return registries().stream().mapToInt(r -> r.names().size() + r.problems().size()).sum();
    }

    private static Path real(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new UserException("there is no plugin " + jar + "; give the name of a jar file");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.size();
            return jar.toRealPath();
        } catch (IOException e) {
            throw new UserException(
                    "plugin %s is no jar that can be read (%s); give a whole one"
                            .formatted(jar, e.getMessage()),
                    e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UserException("plugin " + jar + " has a name that no URL can have", e);
        }
    }
}
