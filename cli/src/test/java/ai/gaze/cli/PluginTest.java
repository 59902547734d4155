package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
                public static final class NoOptimizer extends ai.gaze.training.optim.Optimizer {
                    public NoOptimizer(ai.gaze.training.optim.WeightVector w) { super(w); }
                    @Override protected void update(
                            NDArray w, NDArray g, ai.gaze.training.schedule.Rates r) {
                        w.subi(g.mul(r.learningRate()));
                    }
                }
                public static final class OwnOptimizer
                        implements ai.gaze.training.optim.OptimizerProvider {
                    @Override public ai.gaze.training.optim.OptimizerType get() {
                        return ai.gaze.training.optim.OptimizerType.of(
                                "third-sgd", List.of(), (w, o) -> new NoOptimizer(w));
                    }
                }
                public static final class Failing implements AttentionProvider {
                    @Override public AttentionType get() { throw new AssertionError("broken"); }
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
    private static Path optimizer;

    @BeforeAll
    static void compile() throws IOException {
        Path source = folder.resolve("third/party/Third.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, SOURCE);
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        String path = System.getProperty("java.class.path");
        assertEquals(0, javac.run(null, null, null, "-cp", path, "-proc:none", source.toString()));
        jar = folder.resolve("third party 猫.jar");
        pack(jar, PROVIDERS);
        optimizer = folder.resolve("optimizer.jar");
        pack(
                optimizer,
                List.of(
                        "ai.gaze.training.optim.OptimizerProvider=OwnOptimizer",
                        "ai.gaze.zoo.attention.AttentionProvider=Failing"));
    }

    private static void pack(Path to, List<String> providers) throws IOException {
        try (OutputStream out = Files.newOutputStream(to);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.list(folder.resolve("third/party"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                zip.putNextEntry(new ZipEntry("third/party/" + file.getFileName()));
                Files.copy(file, zip);
            }
            for (String provider : providers) {
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
        Cli.run("models", "--plugin=" + folder).assertMistake("is no regular file");
        Path none = folder.resolve("none.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(none))) {
            zip.putNextEntry(new ZipEntry("META-INF/services/ai.gaze.training.loss.LossProvider"));
            zip.write(" # third.party.Third\n\n".getBytes(StandardCharsets.UTF_8));
        }
        Cli.run("models", "--plugin=" + none).assertMistake(none.toString(), "brings nothing");
    }

    /** Runs the command line in a process of its own, in which no jar is loaded yet. */
    private static Cli gaze(String classPath, Path in, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path") + classPath,
                                "ai.gaze.cli.Gaze"));
        command.addAll(List.of(arguments));
        Path out = in.resolve("out.txt");
        Path err = in.resolve("err.txt");
        int code =
                new ProcessBuilder(command)
                        .directory(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start()
                        .waitFor();
        return new Cli(code, Files.readString(out), Files.readString(err));
    }

    private static Cli train(String classPath, Path in, String... more)
            throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--dataset=third-data",
                                "--epochs=1",
                                "--execution=eager",
                                "--device=cpu",
                                "--runs=.",
                                "--name=run"));
        all.addAll(List.of(more));
        return gaze(classPath, in, all.toArray(String[]::new));
    }

    @Test
    void aRunNamesTheJarsOfAllThatItHasAndOneThatMovedStandsIn(@TempDir Path in)
            throws IOException, InterruptedException {
        Path here = in.resolve("here.jar");
        Files.copy(jar, here);
        Files.writeString(
                in.resolve("own.yaml"),
                """
                plugins: [here.jar]
                dataset: third-data
                loss: third-loss
                optimizer: {name: third-sgd, lr: 0.1}
                """);
        Cli trained = train("", in, "--recipe=own.yaml", "--plugin=" + optimizer);
        assertEquals(0, trained.code(), trained::toString);
        assertTrue(
                trained.err().contains("third.party.Third$Failing of optimizer.jar"),
                trained.err());
        String info = Files.readString(in.resolve("run/run.json"));
        assertTrue(
                info.contains("optimizer.jar") && info.contains(here.toRealPath().toString()),
                info);

        Cli evaluated = gaze("", in, "evaluate", "run", "--device=cpu");
        assertEquals(0, evaluated.code(), evaluated::toString);
        Path there = Files.createDirectory(in.resolve("there")).resolve("here.jar");
        Files.move(here, there);
        Cli gone = gaze("", in, "evaluate", "run", "--device=cpu");
        assertEquals(2, gone.code(), gone::toString);
        assertTrue(gone.err().contains("here.jar, which is not there"), gone.err());
        Cli moved = gaze("", in, "evaluate", "run", "--device=cpu", "--plugin=" + there);
        assertEquals(0, moved.code(), moved::toString);
    }

    @Test
    void aJarBesideTheProgramIsNamedByItsRunsAndMayBeNamedAgain(@TempDir Path in)
            throws IOException, InterruptedException {
        Path beside = in.resolve("beside.jar");
        Files.copy(jar, beside);
        String path = System.getProperty("path.separator") + beside;
        Cli trained =
                train(path, in, "--recipe=default", "--plugin=" + beside, "--attention=third-gate");
        assertEquals(0, trained.code(), trained::toString);
        assertTrue(Files.readString(in.resolve("run/run.json")).contains("beside.jar"));
        Files.delete(beside);
        Cli gone = gaze("", in, "evaluate", "run", "--device=cpu");
        assertEquals(2, gone.code(), gone::toString);
        assertTrue(gone.err().contains("beside.jar, which is not there"), gone.err());
    }

    @Test
    void aComparisonsRunsNameTheirJars(@TempDir Path in) throws IOException {
        Files.writeString(
                in.resolve("experiment.yaml"),
                """
                title: With a jar
                seeds: 1
                recipe: default
                baseline: plain
                settings: {dataset: third-data, epochs: 1, execution: eager}
                variants:
                  - {name: plain, attention: none}
                  - {name: gated, attention: third-gate}
                """);
        Cli compared =
                Cli.run(
                        "compare",
                        in.resolve("experiment.yaml").toString(),
                        "--plugin=" + jar,
                        "--device=cpu",
                        "--out=" + in.resolve("out"));
        assertEquals(0, compared.code(), compared::toString);
        try (Stream<Path> files = Files.walk(in.resolve("out"))) {
            List<Path> infos = files.filter(f -> f.endsWith("run.json")).toList();
            assertEquals(2, infos.size());
            for (Path info : infos) {
                assertTrue(Files.readString(info).contains("third party"), info::toString);
            }
        }
    }

    @Test
    void allThatARecipeMayNameIsListedWithItsOptions() {
        Cli all = Cli.run("options", "--plugin=" + jar);
        assertEquals(0, all.code(), all::toString);
        for (String part :
                List.of(
                        "optimizers",
                        "adamw",
                        "cosine",
                        "focal",
                        "top-k",
                        "random-crop",
                        "cifar10",
                        "early-stopping",
                        "third-loss",
                        "gamma=2")) {
            assertTrue(all.out().contains(part), () -> part + " is not in " + all.out());
        }
        String one = Cli.run("options", "optimizer", "adamw").out();
        assertTrue(one.contains("betas=[0.9, 0.999]") && one.contains("a number from 0 up"), one);
        assertEquals(one, Cli.run("options", "adamw").out());
        String data = Cli.run("options", "data-sets", "third-data").out();
        assertTrue(data.contains("count=8") && data.contains("third party"), data);
        String json = Cli.run("options", "losses", "--json").out();
        assertTrue(json.contains("\"losses\"") && json.contains("\"default\""), json);
        Cli.run("options", "optimisers").assertMistake("did you mean \"optimizers\"");
        Cli.run("options", "loss", "fokal").assertMistake("did you mean \"focal\"");
    }
}
