package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataAccessTest {

    @TempDir Path folder;
    private final List<String> warnings = new ArrayList<>();

    @Test
    void whereNothingCanBeHadTheSampleComesWithAWarning() throws IOException {
        ImageDataset data = provider().load(DatasetSpec.of("cifar10"), null);
        assertTrue(data.sample());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("the accuracy of this run means nothing"));
    }

    @Test
    void theSampleThatWasAskedForComesWithoutAWarning() throws IOException {
        assertEquals(
                "cifar10-sample", provider().load(DatasetSpec.of("cifar10-sample"), null).name());
        assertTrue(warnings.isEmpty());
    }

    @Test
    void aNamedFolderWithoutDataIsAnErrorAndNeverTheSample() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused("cifar10", empty, "empty holds no CIFAR-10: expected data_batch_1.bin to");
        assertRefused("cifar100", empty, "empty holds no CIFAR-100: expected train.bin to");
        assertRefused("cifar10", folder.resolve("nowhere"), "nowhere does not exist");
        assertTrue(warnings.isEmpty());
    }

    @Test
    void aNamedFolderIsUsedBeforeTheCache() throws IOException {
        Path named = new TinyCifar(1).writeTo(folder.resolve("named"));
        new TinyCifar(1).writeTo(folder.resolve("cache/cifar-10-batches-bin"));
        assertEquals(Optional.of(named), find(CifarSet.CIFAR10, named));
    }

    @Test
    void theFolderOfTheArchiveIsFoundInTheNamedFolderAndInTheCache() throws IOException {
        Path files = new TinyCifar(1).writeTo(folder.resolve("cache/cifar-10-batches-bin"));
        assertEquals(Optional.of(files), find(CifarSet.CIFAR10, null));
        assertEquals(Optional.of(files), find(CifarSet.CIFAR10, folder.resolve("cache")));
        assertEquals(Optional.empty(), find(CifarSet.CIFAR100, null));
    }

    @Test
    void anUnknownNameGetsTheNearestKnownOne() {
        assertRefused("cifar-10", null, "did you mean \"cifar10\"");
    }

    @Test
    void theSampleTakesNoFolder() {
        assertRefused("cifar10-sample", folder, "takes no folder");
    }

    @Test
    void cifar100IsNotFetchedButTheWayToItIsTold() {
        assertRefused("cifar100", null, "unpack https://");
    }

    @Test
    void infoTellsWhatIsThereWithoutFetching() throws IOException {
        DatasetInfo sample = provider().info(DatasetSpec.of("cifar10-sample"), null);
        assertEquals(2000, sample.trainImages());
        assertTrue(sample.usable());
        DatasetInfo absent = provider().info(DatasetSpec.of("cifar10"), null);
        assertFalse(absent.usable());
        assertEquals(Optional.empty(), absent.folder());
        assertTrue(warnings.isEmpty());
    }

    @Test
    void everyKindOfBadFileIsToldApart() throws IOException {
        TinyCifar tiny = new TinyCifar(1);
        tiny.writeTo(folder);
        byte[] flipped = tiny.file("data_batch_1.bin").clone();
        flipped[9] ^= 1;
        Files.write(folder.resolve("data_batch_1.bin"), flipped);
        Files.write(folder.resolve("data_batch_2.bin"), new byte[3]);
        List<FileCheck.State> states =
                FileCheck.all(tiny.set(), folder).stream().map(FileCheck::state).toList();
        assertArrayEquals(
                new Object[] {
                    FileCheck.State.WRONG_SUM, FileCheck.State.WRONG_SIZE, FileCheck.State.OK
                },
                states.toArray());
        Files.delete(folder.resolve("test_batch.bin"));
        assertEquals(FileCheck.State.MISSING, FileCheck.all(tiny.set(), folder).get(2).state());
        assertFalse(FileCheck.allUsable(tiny.set(), folder));
    }

    private Optional<Path> find(CifarSet set, Path named) {
        return new CifarLoader(set).find(Optional.ofNullable(named), folder.resolve("cache"));
    }

    private void assertRefused(String name, Path dataDir, String words) {
        UserException e =
                assertThrows(
                        UserException.class, () -> provider().load(DatasetSpec.of(name), dataDir));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    /** One that reaches no source. */
    private DataAccess provider() {
        return new DataAccess(
                folder.resolve("cache"),
                new Cifar10Fetcher(CifarSet.CIFAR10, List.of()),
                FetchListener.SILENT,
                warnings::add);
    }
}
