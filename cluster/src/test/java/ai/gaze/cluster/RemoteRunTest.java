package ai.gaze.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are trained on one machine and copied to a file system that breaks. */
@StartsSpark
class RemoteRunTest {

    private static final String RUN = "se-s1";
    private static final String LAST = "checkpoints/last.safetensors";

    /** Every operation with {@code -Pbreak}, else every third from one that the seed draws. */
    private static final int STEP = Boolean.getBoolean("gaze.break") ? 1 : 3;

    private static final int FIRST =
            1 + (int) Math.floorMod(Long.getLong("gaze.fuzz.seed", 1), (long) STEP);

    @TempDir Path temporary;

    private int number;

    @AfterEach
    void mend() {
        BreakingFileSystem.before(operation -> {});
    }

    /** The process that copies dies at the n-th operation, and another machine goes on. */
    @ParameterizedTest
    @CsvSource({"breaking,true,*", "breaking,false,last", "s3,true,last", "s3,false,*"})
    void whateverCopyWasTheLastOneTheRunGoesOnAndEndsWithTheSameBits(
            String scheme, boolean dies, String polledAfter) throws Exception {
        String unbroken = unbroken(scheme);
        Predicate<String> polled = what -> polledAfter.equals("*") || what.contains(polledAfter);
        for (int n = FIRST; true; n += STEP) {
            Path remote = fresh("猫 out");
            Breaker breaker = new Breaker(n, dies);
            BreakingFileSystem.before(breaker);
            boolean ended = attempt(scheme, remote, polled, breaker) >= 0;
            BreakingFileSystem.before(operation -> {});
            if (ended) {
                assertEquals(unbroken, PretendedTraining.bits(remote.resolve(RUN)), "broken " + n);
                if (breaker.count < n) {
                    assertTrue(n > 60, "so few operations: " + n);
                    return;
                }
                assertFalse(dies);
                continue;
            }
            Path last = remote.resolve(RUN).resolve(LAST);
            int copied = Files.exists(last) ? epochs(last) : 0;
            int before = attempt(scheme, remote, polled, new Breaker(0, false));
            assertEquals(copied, before, "it goes on from what was copied, broken " + n);
            assertEquals(unbroken, PretendedTraining.bits(remote.resolve(RUN)), "broken " + n);
            assertFalse(
                    files(remote).stream().anyMatch(RemoteFolder::isUnfinished),
                    () -> "left: " + files(remote));
        }
    }

    /**
     * One that was given up for lost lives, and its successor does all its work just before the
     * n-th operation of it. On an object store nothing keeps it from what it is about to close.
     */
    @ParameterizedTest
    @ValueSource(strings = {"breaking", "s3"})
    void oneThatWasGivenUpForLostDoesNotDisturbItsSuccessor(String scheme) throws Exception {
        String unbroken = unbroken(scheme);
        int lost = 0;
        for (int n = FIRST; true; n += STEP) {
            Path remote = fresh("out");
            Successor successor = new Successor(n, task(scheme, remote), fresh("second"));
            BreakingFileSystem.before(successor);
            Verdict first;
            try {
                first = train(task(scheme, remote), fresh("first"), what -> true, null).verdict();
            } catch (FileNotFoundException e) {
                // What it had written was taken away before it could take its place.
                first = Verdict.HELD;
            }
            if (successor.outcome == null) {
                assertTrue(lost * STEP > 40, "so seldom lost: " + lost);
                return;
            }
            assertEquals(Verdict.DONE, successor.outcome.verdict());
            lost += first == Verdict.HELD ? 1 : 0;
            if (scheme.equals("breaking") || !successor.operation.startsWith("close")) {
                assertEquals(
                        unbroken, PretendedTraining.bits(remote.resolve(RUN)), successor.operation);
            }
        }
    }

    /**
     * What cannot go on is kept beside, and nothing of it gets into the run that takes its place.
     */
    @ParameterizedTest
    @ValueSource(strings = {"breaking", "s3"})
    void aSpoiltRunIsKeptBesideItsSuccessor(String scheme) throws Exception {
        String unbroken = unbroken(scheme);
        for (int n = FIRST; true; n += STEP) {
            Path remote = fresh("out");
            Path run = Files.createDirectories(remote.resolve(RUN).resolve("checkpoints"));
            Files.writeString(run.resolve("last.safetensors"), "spoilt");
            Files.writeString(remote.resolve(RUN).resolve("run.json"), "{\"id\" : \"old\"}");
            Files.writeString(remote.resolve(RUN).resolve("attention.jsonl"), "old");
            Breaker breaker = new Breaker(n, true);
            BreakingFileSystem.before(breaker);
            boolean ended = attempt(scheme, remote, what -> true, breaker) >= 0;
            BreakingFileSystem.before(operation -> {});
            if (!ended) {
                attempt(scheme, remote, what -> true, new Breaker(0, false));
            }
            assertEquals(unbroken, PretendedTraining.bits(remote.resolve(RUN)), "broken " + n);
            // Under another number where the first attempt had begun to copy it.
            assertTrue(
                    files(remote).contains(RUN + "-spoilt-1/" + LAST)
                            || files(remote).contains(RUN + "-spoilt-2/" + LAST),
                    () -> "kept: " + files(remote));
            if (ended) {
                assertFalse(files(remote).contains(RUN + "/attention.jsonl"));
                return;
            }
        }
    }

    @Test
    void aPlanNeedsTheLogsAndATableTheCheckpointThatWasTested() throws Exception {
        Path remote = fresh("out");
        attempt("s3", remote, what -> true, new Breaker(0, false));
        Path begun = Files.createDirectories(remote.resolve("none-s1/checkpoints"));
        Files.writeString(begun.resolve("last.safetensors"), "many bytes");
        Files.writeString(remote.resolve("none-s1/run.json"), "{}");
        Path here = fresh("here");
        RemoteResults results =
                new RemoteResults(BreakingFileSystem.folder("s3", remote), new Scratch(here));
        results.fetch();
        assertEquals(
                List.of(
                        "none-s1/run.json",
                        "se-s1/checkpoints/best.safetensors",
                        "se-s1/compare.json",
                        "se-s1/iterations.csv",
                        "se-s1/metrics.jsonl",
                        "se-s1/result.json",
                        "se-s1/run.json"),
                files(here));
        Files.writeString(here.resolve("results.html"), "a page");
        Files.writeString(here.resolve(".lock"), "");
        results.publish();
        assertEquals("a page", Files.readString(remote.resolve("results.html")));
        assertFalse(Files.exists(remote.resolve(".lock")));
        Files.delete(remote.resolve("se-s1/metrics.jsonl"));
        results.fetch();
        assertTrue(Files.exists(here.resolve("se-s1/metrics.jsonl")), "it had ended");
    }

    private String unbroken(String scheme) throws Exception {
        Path remote = fresh("unbroken");
        assertEquals(0, attempt(scheme, remote, what -> true, new Breaker(0, false)));
        return PretendedTraining.bits(remote.resolve(RUN));
    }

    /** Returns after how many epochs an attempt began, or -1 if it failed. */
    private int attempt(String scheme, Path remote, Predicate<String> polled, Breaker breaker)
            throws Exception {
        try {
            Outcome ended = train(task(scheme, remote), fresh("scratch"), polled, breaker);
            assertEquals(Verdict.DONE, ended.verdict());
            return Integer.parseInt(ended.lastLine());
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("broken"), e::toString);
            return -1;
        }
    }

    private static RemoteTask task(String scheme, Path remote) throws IOException {
        return new RemoteTask(BreakingFileSystem.folder(scheme, remote), RUN, line -> {}, 0);
    }

    private static Outcome train(
            RemoteTask task, Path scratch, Predicate<String> polled, Breaker breaker)
            throws IOException {
        try {
            return trainUnlessInterrupted(task, scratch, polled, breaker);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Outcome trainUnlessInterrupted(
            RemoteTask task, Path scratch, Predicate<String> polled, Breaker breaker)
            throws IOException, InterruptedException {
        return task.train(
                scratch,
                (out, isUnwanted) -> {
                    Path run = out.resolve(RUN);
                    setAsideIfSpoilt(run);
                    PretendedTraining training =
                            new PretendedTraining(
                                    run,
                                    what -> {
                                        if (polled.test(what) && isUnwanted.getAsBoolean()) {
                                            throw new InterruptedTraining();
                                        }
                                        if (breaker != null && breaker.isDead) {
                                            throw new IOException("broken with its parent");
                                        }
                                    });
                    try {
                        return new Outcome(RUN, 0, Integer.toString(training.train()));
                    } catch (InterruptedTraining e) {
                        return new Outcome(RUN, Verdict.EXIT_STOPPED, "stopped");
                    }
                },
                () -> false);
    }

    private static void setAsideIfSpoilt(Path run) throws IOException {
        Path last = run.resolve(LAST);
        if (Files.exists(last) && Files.readString(last).equals("spoilt")) {
            Files.move(run, run.resolveSibling(RUN + "-spoilt-1"));
        }
    }

    private static int epochs(Path last) throws IOException {
        return Files.readAllLines(last).stream()
                .filter(line -> line.startsWith("epochs="))
                .mapToInt(line -> Integer.parseInt(line.substring(7)))
                .findFirst()
                .orElseThrow();
    }

    private Path fresh(String name) throws IOException {
        return Files.createDirectories(temporary.resolve(name + number++));
    }

    private static List<String> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return new ArrayList<>(
                    all.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString())
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** It is not wanted any more. */
    private static final class InterruptedTraining extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Trains the run in the middle of another attempt. */
    private static final class Successor implements BreakingFileSystem.Step {

        private final int n;
        private final RemoteTask task;
        private final Path scratch;
        private int count;
        private String operation;
        private Outcome outcome;

        Successor(int n, RemoteTask task, Path scratch) {
            this.n = n;
            this.task = task;
            this.scratch = scratch;
        }

        @Override
        public void before(String next) throws IOException {
            if (++count == n) {
                operation = next;
                BreakingFileSystem.before(any -> {});
                outcome = train(task, scratch, what -> true, null);
            }
        }
    }

    /** Breaks off the n-th operation, and where it dies of it all that follow. */
    private static final class Breaker implements BreakingFileSystem.Step {

        private final int n;
        private final boolean dies;
        private int count;
        private boolean isDead;

        Breaker(int n, boolean dies) {
            this.n = n;
            this.dies = dies;
        }

        @Override
        public void before(String operation) throws IOException {
            if (isDead || ++count == n) {
                isDead = dies;
                throw new IOException("broken at " + operation);
            }
        }
    }
}
