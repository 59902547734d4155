package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarReaderTest {

    @TempDir Path folder;
    private final TinyCifar tiny = new TinyCifar(1);

    @BeforeEach
    void writeFiles() throws IOException {
        tiny.writeTo(folder);
    }

    @Test
    void planarFilesBecomeInterleavedImagesInTheOrderOfTheFiles() throws IOException {
        ImageDataset data = CifarReader.read(tiny.set(), folder);
        byte[] first = tiny.pixels("data_batch_1.bin");
        byte[] both = Arrays.copyOf(first, 2 * first.length);
        System.arraycopy(tiny.pixels("data_batch_2.bin"), 0, both, first.length, first.length);
        assertArrayEquals(both, ((LabeledImages) data.train()).pixels());
        assertArrayEquals(tiny.pixels("test_batch.bin"), ((LabeledImages) data.test()).pixels());
        assertArrayEquals(tiny.labels("test_batch.bin"), data.test().labels());
        assertArrayEquals(
                tiny.labels("data_batch_2.bin"),
                Arrays.copyOfRange(
                        data.train().labels(), TinyCifar.RECORDS, 2 * TinyCifar.RECORDS));
    }

    @Test
    void theTwoLabelsOfCifar100AreToldApart() throws IOException {
        byte[] file = new byte[2 * (2 + CifarSet.IMAGE_BYTES)];
        file[0] = 19;
        file[1] = 99;
        file[2] = 7;
        file[2 + CifarSet.IMAGE_BYTES] = 3;
        file[2 + CifarSet.IMAGE_BYTES + 1] = 42;
        Files.write(folder.resolve("train.bin"), file);
        Files.write(folder.resolve("test.bin"), file);

        ImageDataset fine = CifarReader.read(twoRecords(CifarSet.CIFAR100), folder);
        ImageDataset coarse = CifarReader.read(twoRecords(CifarSet.CIFAR100_COARSE), folder);

        assertArrayEquals(new int[] {99, 42}, fine.train().labels());
        assertArrayEquals(new int[] {19, 3}, coarse.test().labels());
        assertEquals(7, ((LabeledImages) fine.train()).pixels()[0]);
        assertEquals(100, fine.classNames().size());
        assertEquals("worm", fine.classNames().get(99));
        assertEquals(20, coarse.classNames().size());
        assertEquals("vehicles_2", coarse.classNames().get(19));
    }

    private static CifarSet twoRecords(CifarSet of) {
        long bytes = 2L * of.recordBytes();
        return new CifarSet(
                of.name(),
                of.title(),
                of.folder(),
                List.of(new DataFile("train.bin", 2, bytes, null)),
                new DataFile("test.bin", 2, bytes, null),
                of.labelBytes(),
                of.labelIndex(),
                of.classNames(),
                of.statistics(),
                of.remedy());
    }

    @Test
    void aTruncatedFileIsNamedWithBothSizes() throws IOException {
        rewrite("data_batch_2.bin", Arrays.copyOf(tiny.file("data_batch_2.bin"), 1000));
        assertRefused("data_batch_2.bin is truncated: it has 1,000 bytes where 61,460");
    }

    @Test
    void anOversizedFileIsNamedWithBothSizes() throws IOException {
        rewrite("test_batch.bin", Arrays.copyOf(tiny.file("test_batch.bin"), 61_461));
        assertRefused("test_batch.bin is oversized: it has 61,461 bytes where 61,460");
    }

    @Test
    void aLabelOutOfRangeIsNamedWithItsRecord() throws IOException {
        byte[] file = tiny.file("data_batch_1.bin").clone();
        file[3 * 3073] = (byte) 200;
        rewrite("data_batch_1.bin", file);
        assertRefused("data_batch_1.bin is wrongly labelled: record 3 has label 200 where 0 to 9");
    }

    @Test
    void oneFlippedBitIsFound() throws IOException {
        byte[] file = tiny.file("data_batch_1.bin").clone();
        file[5000] ^= 4;
        rewrite("data_batch_1.bin", file);
        assertRefused("data_batch_1.bin is damaged or not the official file: its SHA-256 sum is");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("data_batch_2.bin"));
        assertRefused("data_batch_2.bin is missing: CIFAR-10 needs all of data_batch_1.bin,");
    }

    @Test
    void ofSeveralBadFilesTheFirstInOrderIsNamed() throws IOException {
        rewrite("test_batch.bin", new byte[0]);
        rewrite("data_batch_1.bin", new byte[0]);
        for (int i = 0; i < 20; i++) {
            assertRefused("data_batch_1.bin is truncated");
        }
    }

    @Test
    void aFolderWithoutRightsIsNamed() {
        assumeFalse(!folder.toFile().setReadable(false) || Files.isReadable(folder), "a superuser");
        try {
            assertRefused(" may not be read: give yourself the right to it");
        } finally {
            assertTrue(folder.toFile().setReadable(true));
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() {
        Path file = folder.resolve("test_batch.bin");
        UserException e =
                assertThrows(UserException.class, () -> CifarReader.read(CifarSet.CIFAR10, file));
        assertTrue(e.getMessage().contains("test_batch.bin is not a folder"), e.getMessage());
    }

    private void rewrite(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void assertRefused(String words) {
        UserException e =
                assertThrows(UserException.class, () -> CifarReader.read(tiny.set(), folder));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }
}
