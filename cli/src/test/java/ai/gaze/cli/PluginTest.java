package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A third party's jar brings what a training is made of, and the command line trains with it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PluginTest {

    private static final String SOURCE =
            """
            package third.party;

            import ai.djl.ndarray.*;
            import ai.djl.training.loss.Loss;
            import ai.gaze.training.*;
            import ai.gaze.training.callback.*;
            import ai.gaze.training.data.*;
            import ai.gaze.training.loss.*;
            import ai.gaze.training.metric.*;
            import ai.gaze.zoo.Placement;
            import ai.gaze.zoo.attention.*;
            import ai.gaze.zoo.layer.Forward;
            import ai.gaze.zoo.registry.*;
            import java.util.List;

            public final class Third {
                static final Option<Integer> COUNT = Options.integer("count", 8, 2);

                public static final class Gate extends AttentionBlock {
                    public Gate(int channels) { super(channels); }
                    @Override protected NDArray attend(Forward f, NDArray x) { return x.mul(x.gt(0)); }
                }
                public static final class Attention implements AttentionProvider {
                    @Override public AttentionType get() {
                        return AttentionType.of("third-gate", List.of(), (c, o) -> new Gate(c))
                                .placement(Placement.Kind.AFTER_STAGE);
                    }
                }
                public static final class Data implements DatasetProvider {
                    @Override public DatasetType get() {
                        return DatasetType.of("third-data", List.of(COUNT), (o, access) ->
                                Datasets.of(images(o.get(COUNT)), images(4)))
                                .defaults("validation: test\\nbatch-size: 4\\naugmentation: {mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3]}");
                    }
                    private static LabeledImages images(int count) {
                        byte[] pixels = new byte[count * 8 * 8 * 3];
                        new java.util.Random(count).nextBytes(pixels);
                        int[] labels = new int[count];
                        for (int i = 0; i < count; i++) { labels[i] = i % 2; }
                        return LabeledImages.of(pixels, labels, 8, 8, 3, List.of("a", "b"));
                    }
                }
                public static final class Squared extends Loss {
                    public Squared() { super("third-loss"); }
                    @Override public NDArray evaluate(NDList labels, NDList predictions) {
                        NDArray p = predictions.singletonOrThrow().softmax(1);
                        return p.gather(labels.singletonOrThrow().expandDims(1), 1).sub(1).square().mean();
                    }
                }
                public static final class OwnLoss implements LossProvider {
                    @Override public LossType get() {
                        return LossType.of("third-loss", List.of(), o -> new Squared());
                    }
                }
                public static final class OwnMetric implements MetricProvider {
                    @Override public MetricType get() {
                        return MetricType.of("third-metric", List.of(),
                                o -> Metric.of("third_metric", e -> 1 - e.accuracy()));
                    }
                }
                public static final class Watcher implements CallbackProvider {
                    @Override public CallbackType get() {
                        return CallbackType.of("third-callback", List.of(),
                                o -> Callback.afterEpoch(t -> t.stop(StopReason.EARLY_STOPPED)));
                    }
                }
            }
            """;

    private static final List<String> PROVIDERS =
            List.of(
                    "ai.gaze.zoo.attention.AttentionProvider=Attention",
                    "ai.gaze.training.data.DatasetProvider=Data",
                    "ai.gaze.training.loss.LossProvider=OwnLoss",
                    "ai.gaze.training.metric.MetricProvider=OwnMetric",
                    "ai.gaze.training.callback.CallbackProvider=Watcher");

    @TempDir private static Path folder;
    private static Path jar;

    @BeforeAll
    static void compile() throws IOException {
        Path source = folder.resolve("third/party/Third.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        String path = System.getProperty("java.class.path");
        assertEquals(0, javac.run(null, null, null, "-cp", path, "-proc:none", source.toString()));
        jar = folder.resolve("third party 猫.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.list(source.getParent())) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                zip.putNextEntry(new ZipEntry("third/party/" + file.getFileName()));
                Files.copy(file, zip);
            }
            for (String provider : PROVIDERS) {
                String[] of = provider.split("=", 2);
                zip.putNextEntry(new ZipEntry("META-INF/services/" + of[0]));
                zip.write(("third.party.Third$" + of[1]).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void whatAJarBringsIsTrainedWith() throws IOException {
        Cli trained =
                Cli.run(
                        "train",
                        "--plugin=" + jar,
                        "--recipe=default",
                        "--dataset=third-data",
                        "--attention=third-gate",
                        "--epochs=3",
                        "--set=data.count=12",
                        "--set=loss=third-loss",
                        "--set=metrics=[third-metric]",
                        "--set=callbacks=[third-callback]",
                        "--execution=eager",
                        "--device=cpu",
                        "--runs=" + folder,
                        "--name=run");
        assertEquals(0, trained.code(), trained::toString);
        Path run = folder.resolve("run");
        List<String> epochs = Files.readAllLines(run.resolve("metrics.jsonl"));
        assertEquals(1, epochs.size(), "the callback stops it");
        assertTrue(epochs.get(0).contains("eval_third_metric"), epochs::toString);
        String info = Files.readString(run.resolve("run.json"));
        assertTrue(info.contains("third-loss") && info.contains("third party"), info);
        // run.json names the jar.
        Cli evaluated = Cli.run("evaluate", run.toString(), "--device=cpu");
        assertEquals(0, evaluated.code(), evaluated::toString);
    }

    @Test
    void whatIsNoPluginIsNamed() throws IOException {
        Path text = folder.resolve("text.jar");
        Files.writeString(text, "not a jar");
        Path empty = folder.resolve("empty.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(empty))) {
            zip.putNextEntry(new ZipEntry("a.txt"));
        }
        Cli.run("models", "--plugin=" + text).assertMistake(text.toString(), "no jar");
        Cli.run("models", "--plugin=" + empty).assertMistake(empty.toString(), "brings nothing");
        Cli.run("models", "--plugin=gone.jar").assertMistake("there is no plugin gone.jar");
    }
}
