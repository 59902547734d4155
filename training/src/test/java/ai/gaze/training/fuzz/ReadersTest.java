package ai.gaze.training.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is in a file, its reader answers, or refuses it with a documented error that says
 * something, within a second (an image within two) and within bounds of memory.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class ReadersTest {

    private static final int CASES =
            Integer.getInteger("gaze.fuzz.cases", EveryOperation.ALL ? 20_000 : 200);
    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());

    /** How long Jazzer looks for what it has not seen in each reader. */
    private static final int SECONDS = Integer.getInteger("gaze.fuzz.seconds", 60);

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(FileReader.class)
    void noFileIsReadOtherwiseThanDocumented(FileReader reader) throws IOException {
        List<byte[]> seeds = Seeds.of(reader, Files.createDirectory(folder.resolve("seeds")));
        Path scratch = FileReader.scratch();
        // On a thread of its own: a decoder that throws for each pixel asks for memory as the stack
        // is deep, and that of a test is.
        int good = CompletableFuture.supplyAsync(() -> read(reader, seeds, scratch)).join();
        Folders.delete(scratch);
        System.out.printf(
                "%s: %d cases, %d of them good, seed %d%n",
                reader, seeds.size() + CASES, good, SEED);
        assertTrue(good > 0, "no seed is good");
    }

    /** Returns how many of the files are good. */
    private static int read(FileReader reader, List<byte[]> seeds, Path scratch) {
        Random random = new Random(SEED + reader.name().hashCode());
        int good = 0;
        for (int i = 0; i < seeds.size() + CASES; i++) {
            byte[] bytes = i < seeds.size() ? seeds.get(i) : mutated(seeds, random);
            try {
                good += Measured.read(reader, bytes, scratch) ? 1 : 0;
            } catch (Throwable e) {
                String hex = HexFormat.of().formatHex(bytes);
                throw new AssertionError("seed " + SEED + ", case " + i + ": " + hex, e);
            }
        }
        return good;
    }

    private static byte[] mutated(List<byte[]> seeds, Random random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int times = random.nextInt(4); times >= 0; times--) {
            int at = random.nextInt(bytes.length + 1);
            switch (random.nextInt(6)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 ->
                        bytes = splice(bytes, at, seeds.get(random.nextInt(seeds.size())), random);
                case 2 -> bytes = splice(bytes, at, bytes, random);
                case 3 ->
                        Arrays.fill(
                                bytes, at, at + random.nextInt(bytes.length - at + 1), (byte) 0);
                default -> {
                    if (at < bytes.length) {
                        bytes[at] =
                                random.nextBoolean()
                                        ? (byte) (bytes[at] ^ 1 << random.nextInt(8))
                                        : (byte) (random.nextInt(4) * 85);
                    }
                }
            }
        }
        return bytes;
    }

    /** Puts a piece of one into another, in place of what is there or before it. */
    private static byte[] splice(byte[] into, int at, byte[] of, Random random) {
        int from = random.nextInt(of.length + 1);
        int count = random.nextInt(Math.min(64, of.length - from) + 1);
        int replaced = random.nextBoolean() ? Math.min(count, into.length - at) : 0;
        byte[] bytes = new byte[into.length + count - replaced];
        System.arraycopy(into, 0, bytes, 0, at);
        System.arraycopy(of, from, bytes, at, count);
        System.arraycopy(into, at + replaced, bytes, at + count, into.length - at - replaced);
        return bytes;
    }

    @Tag("break")
    @ParameterizedTest
    @EnumSource(FileReader.class)
    void noneThatCoverageLeadsToIsReadOtherwiseThanDocumented(FileReader reader)
            throws IOException, InterruptedException {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        int number = 0;
        for (byte[] seed : Seeds.of(reader, Files.createDirectory(folder.resolve("seeds")))) {
            Files.write(corpus.resolve("seed-" + number++), seed);
        }
        Path log = Path.of("target", "jazzer-" + reader + ".log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=" + JazzerTarget.class.getName(),
                                "--target_args=" + reader,
                                "--instrumentation_includes=ai.gaze.**",
                                "--reproducer_path=target",
                                "-artifact_prefix=target/" + reader + "-",
                                "-max_total_time=" + SECONDS,
                                "-timeout=300",
                                "-rss_limit_mb=4096",
                                corpus.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            assertTrue(process.waitFor(SECONDS + 600, TimeUnit.SECONDS), "Jazzer does not end");
            assertEquals(0, process.exitValue(), () -> tail(log));
            System.out.println(reader + ", Jazzer: " + tail(log));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
