package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.file.Sha256;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10FetcherTest {

    private static final int SEED = 21;

    @TempDir Path cache;
    private final TinyCifar tiny = new TinyCifar(SEED);

    /** Fetches in a process of its own: the folder, the address, its size and its sum. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            CifarSet set = new TinyCifar(SEED).set();
            DataSource source =
                    new OfficialArchive(set, URI.create(args[1]), Long.parseLong(args[2]), args[3]);
            new Cifar10Fetcher(set, List.of(source)).fetch(Path.of(args[0]), FetchListener.SILENT);
        }
    }

    @Test
    void theNextSourceIsTriedAndTheListenerTold() throws IOException {
        List<String> steps = new ArrayList<>();
        DataSource dead =
                source(
                        "the dead site",
                        into -> {
                            throw new SourceUnavailableException("no connection");
                        });
        DataSource alive = source("the mirror", tiny::writeTo);
        Path folder = new Cifar10Fetcher(tiny.set(), List.of(dead, alive)).fetch(cache, steps::add);
        assertTrue(FileCheck.allUsable(tiny.set(), folder));
        assertTrue(steps.contains("the dead site cannot be had: no connection"), "" + steps);
        assertTrue(steps.contains("fetching CIFAR-10 from the mirror"), "" + steps);
    }

    @Test
    void ofNoSourceEveryReasonIsTold() {
        DataSource one =
                source(
                        "one",
                        into -> {
                            throw new SourceUnavailableException("no route");
                        });
        DataSource two = source("two", into -> Files.createFile(into.resolve("data_batch_1.bin")));
        SourceUnavailableException e =
                assertThrows(
                        SourceUnavailableException.class,
                        () ->
                                new Cifar10Fetcher(tiny.set(), List.of(one, two))
                                        .fetch(cache, FetchListener.SILENT));
        assertEquals(
                "CIFAR-10 cannot be fetched (one: no route; two: its data_batch_1.bin has a wrong"
                        + " size)",
                e.getMessage());
    }

    @Test
    void aFullDiskIsNotTakenForAMissingNetwork() {
        IOException full = new IOException("No space left on device");
        DataSource failing =
                source(
                        "one",
                        into -> {
                            throw full;
                        });
        DataSource unused = source("two", tiny::writeTo);
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                new Cifar10Fetcher(tiny.set(), List.of(failing, unused))
                                        .fetch(cache, FetchListener.SILENT));
        assertSame(full, e);
        assertFalse(Files.exists(cache.resolve("cifar-10-batches-bin")));
        assertFalse(Files.exists(cache.resolve(".fetching-new")));
    }

    @Test
    void aDamagedCopyIsReplaced() throws IOException {
        Path folder = tiny.writeTo(cache.resolve("cifar-10-batches-bin"));
        Files.write(folder.resolve("test_batch.bin"), new byte[5]);
        new Cifar10Fetcher(tiny.set(), List.of(source("one", tiny::writeTo)))
                .fetch(cache, FetchListener.SILENT);
        assertTrue(FileCheck.allUsable(tiny.set(), folder));
        assertEquals(
                List.of("cifar-10-batches-bin", "cifar10.lock"), OfficialArchiveTest.names(cache));
    }

    @Test
    void ofSeveralThreadsOnlyOneFetches() throws IOException {
        AtomicInteger times = new AtomicInteger();
        DataSource counted =
                source(
                        "one",
                        into -> {
                            times.incrementAndGet();
                            tiny.writeTo(into);
                        });
        Callable<Path> fetch =
                () ->
                        new Cifar10Fetcher(tiny.set(), List.of(counted))
                                .fetch(cache, FetchListener.SILENT);
        InParallel.all(List.of(fetch, fetch, fetch, fetch));
        assertEquals(1, times.get());
    }

    @Test
    void ofTwoProcessesOnlyOneFetches() throws IOException, InterruptedException {
        byte[] archive = TestArchives.official(tiny);
        try (ArchiveServer server = new ArchiveServer(archive)) {
            // Long enough for the second process to come while the first is at it.
            server.delayMillis = 1500;
            List<Process> children = List.of(child(server, archive), child(server, archive));
            for (Process child : children) {
                assertEquals(0, child.waitFor());
            }
            assertEquals(List.of("none"), server.ranges);
        }
        assertTrue(FileCheck.allUsable(tiny.set(), cache.resolve("cifar-10-batches-bin")));
    }

    private Process child(ArchiveServer server, byte[] archive) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        cache.toString(),
                        server.address().toString(),
                        Long.toString(archive.length),
                        Sha256.of(archive))
                .inheritIO()
                .start();
    }

    @FunctionalInterface
    private interface Filler {
        void fill(Path folder) throws IOException;
    }

    private static DataSource source(String title, Filler filler) {
        return new DataSource() {
            @Override
            public String title() {
                return title;
            }

            @Override
            public void bring(Path folder, Path keep, FetchListener listener) throws IOException {
                filler.fill(folder);
            }
        };
    }
}
