package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfficialArchiveTest {

    private static final String PART = "cifar-10-batches-bin.tar.gz.part";

    @TempDir Path cache;
    private final TinyCifar tiny = new TinyCifar(5);
    private byte[] archive;
    private ArchiveServer server;

    @BeforeEach
    void serve() throws IOException {
        archive = TestArchives.official(tiny);
        server = new ArchiveServer(archive);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fetchesOnceAndLeavesNothingElse() throws IOException {
        fetch(archive);
        Path folder = fetch(archive);
        assertFetched(folder);
        assertEquals(List.of("none"), server.ranges);
        assertEquals(List.of("cifar-10-batches-bin", "cifar10.lock"), names(cache));
    }

    @Test
    void aConnectionThatBreaksGoesOnWhereItStopped() throws IOException {
        server.breakAfter = archive.length / 2 - 1;
        assertFetched(fetch(archive));
        int half = archive.length / 2 - 1;
        assertEquals(
                List.of("none", "bytes=" + half + "-", "bytes=" + 2 * half + "-"), server.ranges);
    }

    @Test
    void whatAKilledFetchLeftIsGoneOnWith() throws IOException {
        Files.write(cache.resolve(PART), Arrays.copyOf(archive, 1000));
        Files.createDirectories(cache.resolve(".fetching-new/half"));
        assertFetched(fetch(archive));
        assertEquals(List.of("bytes=1000-"), server.ranges);
        assertEquals(List.of("cifar-10-batches-bin", "cifar10.lock"), names(cache));
    }

    @Test
    void aServerWithoutRangesSendsEverythingAgain() throws IOException {
        server.ignoreRanges = true;
        Files.write(cache.resolve(PART), Arrays.copyOf(archive, 1000));
        assertFetched(fetch(archive));
    }

    @Test
    void aDamagedLeftoverIsThrownAway() throws IOException {
        Files.write(cache.resolve(PART), new byte[1000]);
        assertFetched(fetch(archive));
        assertEquals(List.of("bytes=1000-", "none"), server.ranges);
    }

    @Test
    void aWrongChecksumLeavesNothingBehind() throws IOException {
        byte[] other = archive.clone();
        other[500] ^= 1;
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(other));
        assertTrue(e.getMessage().contains("another SHA-256 sum"), e.getMessage());
        assertEquals(List.of("cifar10.lock"), names(cache));
    }

    @Test
    void anotherSizeIsRefusedBeforeItIsDownloaded() {
        SourceUnavailableException e =
                assertThrows(
                        SourceUnavailableException.class,
                        () -> fetch(Arrays.copyOf(archive, archive.length + 7)));
        assertTrue(e.getMessage().contains("offers " + archive.length + " bytes"), e.getMessage());
        assertFalse(Files.exists(cache.resolve(PART)));
    }

    @Test
    void aServerThatStopsForGoodKeepsWhatArrived() throws IOException {
        server.breakAfter = 100;
        Files.write(cache.resolve(PART), Arrays.copyOf(archive, 1000));
        server.close();
        assertThrows(SourceUnavailableException.class, () -> fetch(archive));
        assertEquals(1000, Files.size(cache.resolve(PART)));
    }

    @Test
    void evilNamesAreNeverWritten() throws IOException {
        TestArchives evil =
                new TestArchives()
                        .file("../../evil", new byte[9])
                        .file("cifar-10-batches-bin/../../evil", new byte[9])
                        .file(cache.resolve("evil").toString(), new byte[9])
                        .file("test_batch.bin", new byte[9]);
        for (String name : TinyCifar.names()) {
            evil.file("cifar-10-batches-bin/" + name, tiny.file(name));
        }
        replaceServer(evil.done());
        assertFetched(fetch(archive));
        assertEquals(List.of("cifar-10-batches-bin", "cifar10.lock"), names(cache));
    }

    @Test
    void aLinkUnderAnExpectedNameIsNoFile() throws IOException {
        TestArchives evil =
                new TestArchives()
                        .file(
                                "cifar-10-batches-bin/data_batch_1.bin",
                                tiny.file("data_batch_1.bin"))
                        .link("cifar-10-batches-bin/data_batch_2.bin", "/etc/passwd")
                        .file("cifar-10-batches-bin/test_batch.bin", tiny.file("test_batch.bin"));
        replaceServer(evil.done());
        assertUnavailable("the archive lacks cifar-10-batches-bin/data_batch_2.bin");
    }

    @Test
    void anEntryOfAnotherSizeIsRefused() throws IOException {
        replaceServer(
                new TestArchives()
                        .file("cifar-10-batches-bin/data_batch_1.bin", new byte[9])
                        .file(
                                "cifar-10-batches-bin/data_batch_2.bin",
                                tiny.file("data_batch_2.bin"))
                        .file("cifar-10-batches-bin/test_batch.bin", tiny.file("test_batch.bin"))
                        .done());
        assertUnavailable("its data_batch_1.bin has a wrong size");
    }

    @Test
    void anArchiveThatEndsInTheMiddleIsRefused() throws IOException {
        replaceServer(Arrays.copyOf(archive, archive.length / 2));
        assertUnavailable("the archive is damaged");
    }

    private void replaceServer(byte[] with) throws IOException {
        server.close();
        archive = with;
        server = new ArchiveServer(archive);
    }

    private void assertUnavailable(String words) throws IOException {
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(archive));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertFalse(Files.exists(cache.resolve("cifar-10-batches-bin")));
    }

    private Path fetch(byte[] expected) throws IOException {
        URI address = server.address();
        DataSource source =
                new OfficialArchive(tiny.set(), address, expected.length, Sha256.of(expected));
        return new Cifar10Fetcher(tiny.set(), List.of(source)).fetch(cache, FetchListener.SILENT);
    }

    private void assertFetched(Path folder) throws IOException {
        for (String name : TinyCifar.names()) {
            assertArrayEquals(tiny.file(name), Files.readAllBytes(folder.resolve(name)), name);
        }
        assertEquals(TinyCifar.names(), names(folder));
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
