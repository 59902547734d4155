package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.testing.FaultyDisk.Fault;
import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever a fetch is killed, its power cut, or the disk fails, the same command brings the whole
 * data set, and leaves nothing else.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class FetchKilledAnywhereTest {

    @TempDir private Path folder;
    private final TinyCifar tiny = new TinyCifar(21);

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whereverItEndsTheSameCommandGoesOn(Fault fault) throws IOException {
        byte[] archive = TestArchives.official(tiny);
        try (ArchiveServer server = new ArchiveServer(archive)) {
            DataSource source =
                    new OfficialArchive(
                            tiny.set(), server.address(), archive.length, Sha256.of(archive));
            for (boolean damaged : new boolean[] {false, true}) {
                EveryOperation.of(
                        damaged ? "a fetch over a damaged set" : "a fetch",
                        fault,
                        8,
                        disk -> {
                            Path cache = Files.createDirectory(folder.resolve("cache"));
                            if (damaged) {
                                Path set = tiny.writeTo(cache.resolve(tiny.set().folder()));
                                Files.write(set.resolve("test_batch.bin"), new byte[5]);
                            }
                            EveryOperation.untilItFails(
                                    disk, () -> fetch(source, disk.path(cache)));
                            assertTrue(FileCheck.allUsable(tiny.set(), fetch(source, cache)));
                            assertEquals(
                                    List.of(tiny.set().folder(), "cifar10.lock"),
                                    OfficialArchiveTest.names(cache));
                            Folders.delete(cache);
                        });
            }
        }
    }

    private Path fetch(DataSource source, Path cache) throws IOException {
        return new Cifar10Fetcher(tiny.set(), List.of(source)).fetch(cache, FetchListener.SILENT);
    }
}
