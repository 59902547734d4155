package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever becomes of a file of a run, each command that reads it says so in one sentence that
 * names it, or answers as if nothing had been; none hangs, and none loads a part.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no pipes that a file may be made into")
class CorruptRunTest {

    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());
    private static final int FLIPS = EveryOperation.ALL ? Integer.getInteger("gaze.flips", 300) : 1;
    private static final int SECONDS = 300;

    @TempDir private static Path folder;
    private static final ExecutorService WORKER = Executors.newSingleThreadExecutor();
    private static final Map<Path, byte[]> FILES = new LinkedHashMap<>();
    private static final Map<String, String> ANSWERS = new LinkedHashMap<>();
    private static Path run;
    private static Path other;

    @BeforeAll
    static void trainTwoRuns() throws Exception {
        FewImages.write(folder.resolve("data/train"), 4, 8, 0);
        FewImages.write(folder.resolve("data/val"), 2, 8, 4);
        run = folder.resolve("run");
        other = folder.resolve("other");
        for (Path each : List.of(run, other)) {
            Cli trained =
                    answer(
                            "train",
                            "--dataset=image-folder",
                            "--data=" + folder.resolve("data"),
                            "--set=data.image-size=8",
                            "--set=execution=eager",
                            "--device=cpu",
                            "--attention=se",
                            "--epochs=2",
                            "--batch-size=2",
                            "--runs=" + folder,
                            "--name=" + each.getFileName());
            assertEquals(0, trained.code(), trained::toString);
        }
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                FILES.put(run.relativize(file), Files.readAllBytes(file));
            }
        }
        for (String command : commands()) {
            Cli answer = answer(command.split(" "));
            assertEquals(0, answer.code(), () -> command + ": " + answer);
            ANSWERS.put(command, told(answer));
            putBack();
        }
    }

    @AfterAll
    static void end() {
        WORKER.shutdownNow();
    }

    private static List<String> commands() {
        return List.of(
                "train --device=cpu --resume=" + run,
                "evaluate --device=cpu --checkpoint=last " + run,
                "evaluate --device=cpu --checkpoint=best --json " + run,
                "report --device=cpu " + run,
                "explain --device=cpu --test=1 " + run,
                "export "
                        + run
                        + " --format=safetensors --output="
                        + folder.resolve("n.safetensors"),
                "predict --device=cpu " + run + " " + folder.resolve("data/val/c0/0.png"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.json",
                "result.json",
                "metrics.jsonl",
                "iterations.csv",
                "attention.jsonl",
                "log.txt",
                "owner.json",
                ".lock",
                "checkpoints/last.safetensors",
                "checkpoints/best.safetensors",
                "checkpoints/last.previous.safetensors"
            })
    void aCorruptFileIsNamedOrDoesNotMatter(String name) throws Exception {
        Random random = new Random(SEED);
        Path file = run.resolve(name);
        byte[] good = FILES.get(Path.of(name));
        int cases = 0;
        int refused = 0;
        for (Damage damage : damages(name, good, random)) {
            List<String> commands = new ArrayList<>(commands());
            if (!EveryOperation.ALL) {
                Collections.shuffle(commands, random);
                commands = commands.subList(0, 1);
            }
            for (String command : commands) {
                damage.to(file);
                Cli answer = answer(command.split(" "));
                String what = damage + " of " + name + ", seed " + SEED + ", " + command;
                check(what, command, file, answer);
                cases++;
                refused += answer.code() == 0 ? 0 : 1;
                putBack();
            }
        }
        System.out.printf("%s: %d cases, %d refused, seed %d%n", name, cases, refused, SEED);
    }

    private static void check(String what, String command, Path file, Cli answer) {
        String all = what + ": " + answer;
        assertTrue(answer.code() >= 0 && answer.code() <= 2, all);
        assertFalse(answer.err().contains("Exception") || answer.err().contains("\tat "), all);
        assertFalse(answer.err().contains("--verbose"), all);
        boolean isNamed = answer.err().contains(file.getFileName().toString());
        if (answer.code() == 0) {
            assertTrue(isNamed || ANSWERS.get(command).equals(told(answer)), all);
        } else {
            assertTrue(isNamed && answer.err().startsWith("gaze: "), all);
            assertEquals(1, answer.err().lines().filter(l -> l.startsWith("gaze: ")).count(), all);
        }
    }

    /** What is said, without what takes another time each time. */
    private static String told(Cli answer) {
        return (answer.out() + answer.err())
                .replaceAll("[0-9.,]+ (s|ms|images/s)\\b|[0-9.]+e[-+][0-9]+", "");
    }

    /** Something that happens to a file. */
    private record Damage(String name, Supplier<byte[]> bytes) {

        @Override
        public String toString() {
            return name;
        }

        void to(Path file) throws IOException, InterruptedException {
            Folders.delete(file);
            switch (name) {
                case "loss" -> {}
                case "folder" -> Files.createDirectory(file);
                case "link to itself" -> Files.createSymbolicLink(file, file.getFileName());
                case "pipe" ->
                        assertEquals(
                                0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
                default -> Files.write(file, bytes.get());
            }
        }
    }

    private static List<Damage> damages(String name, byte[] whole, Random random)
            throws IOException {
        byte[] good = whole == null ? new byte[] {1, 2, 3} : whole;
        Stream<Damage> flips =
                Stream.generate(
                                () -> {
                                    byte[] bytes = good.clone();
                                    int at = random.nextInt(Math.max(1, bytes.length));
                                    if (bytes.length > 0) {
                                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                                    }
                                    return new Damage("flip at " + at, () -> bytes);
                                })
                        .limit(FLIPS);
        Stream<Damage> cuts =
                Stream.generate(
                                () -> {
                                    int at = random.nextInt(Math.max(1, good.length));
                                    return new Damage(
                                            "cut at " + at, () -> Arrays.copyOf(good, at));
                                })
                        .limit(FLIPS);
        byte[] noise = new byte[Math.max(1, Math.min(good.length, 1 << 16))];
        random.nextBytes(noise);
        byte[] nested = "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        Path theirs = other.resolve(name);
        byte[] swapped = Files.exists(theirs) ? Files.readAllBytes(theirs) : noise;
        Stream<Damage> others =
                Stream.of(
                        new Damage("loss", null),
                        new Damage("folder", null),
                        new Damage("link to itself", null),
                        new Damage("pipe", null),
                        new Damage("emptying", () -> new byte[0]),
                        new Damage("noise", () -> noise),
                        new Damage("zeros", () -> new byte[good.length]),
                        new Damage("nesting", () -> nested),
                        new Damage("swap", () -> swapped));
        return Stream.of(flips, cuts, others).flatMap(s -> s).toList();
    }

    private static void putBack() throws IOException {
        Folders.delete(run);
        for (Map.Entry<Path, byte[]> file : FILES.entrySet()) {
            Path target = run.resolve(file.getKey().toString());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    private static Cli answer(String... arguments) throws Exception {
        try {
            return WORKER.submit(() -> Cli.run(arguments)).get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(String.join(" ", arguments) + " hangs", e);
        }
    }
}
