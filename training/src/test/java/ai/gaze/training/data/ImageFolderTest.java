package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.export.PredictionTable;
import ai.gaze.training.image.UnreadableFileException;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        StripedImages.write(folder.resolve("train"), 5, 24);
        StripedImages.write(folder.resolve("val"), 2, 24);
    }

    @Test
    void classesAreTheSortedFoldersAndEveryImageIsFound() throws IOException {
        Path nested = Files.createDirectories(folder.resolve("train/rows/more/deep"));
        copy("train/rows/000.png", nested.resolve("A.PNG"));
        Files.writeString(folder.resolve("train/rows/notes.txt"), "no image");
        Files.writeString(folder.resolve("train/rows/.hidden.png"), "no image");
        Files.createDirectories(folder.resolve("train/.cache"));
        Files.writeString(folder.resolve("train/list.csv"), "no class");
        ImageDataset data = read();
        assertEquals(StripedImages.CLASSES, data.classNames());
        assertArrayEquals(new int[] {5, 6, 5}, data.train().countPerClass());
        assertArrayEquals(new int[] {2, 2, 2}, data.test().countPerClass());
        assertTrue(warnings.isEmpty());
    }

    @Test
    void theSecondPartMayHaveOtherNames() throws IOException {
        for (String name : List.of("validation", "test")) {
            Files.move(
                    Files.exists(folder.resolve("val"))
                            ? folder.resolve("val")
                            : folder.resolve("validation"),
                    folder.resolve(name));
            assertEquals(6, read().test().size());
        }
    }

    @Test
    void withoutASecondPartAShareOfEachClassIsSetAside() throws IOException {
        delete(folder.resolve("val"));
        ImageDataset data = read();
        assertArrayEquals(new int[] {4, 4, 4}, data.train().countPerClass());
        assertArrayEquals(new int[] {1, 1, 1}, data.test().countPerClass());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("no folder val: 20.0 %"), warnings.get(0));
        assertEquals(data.files(), read().files(), "the same every time");
    }

    @Test
    void linksAreFollowedAndACircleIsNamed() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        copy("train/rows/000.png", elsewhere.resolve("linked.png"));
        Files.createSymbolicLink(folder.resolve("train/rows/link"), elsewhere);
        assertArrayEquals(new int[] {5, 6, 5}, read().train().countPerClass());
        Files.createSymbolicLink(elsewhere.resolve("circle"), elsewhere);
        assertRefused("circle is a link to a folder that it is in itself");
    }

    @Test
    void namesBeyondAsciiAreClassesAsAnyOther() throws IOException {
        Path named;
        try {
            named = folder.resolve("train/Schildkröte-亀");
        } catch (InvalidPathException e) {
            assumeTrue(false, "this machine's file names are ASCII: " + FileSystems.getDefault());
            return;
        }
        Files.move(folder.resolve("train/rows"), named);
        Files.move(folder.resolve("val/rows"), folder.resolve("val/Schildkröte-亀"));
        assertEquals(List.of("Schildkröte-亀", "columns", "squares"), read().classNames());
    }

    @Test
    void aFolderThatIsLaidOutOtherwiseIsRefusedInOneSentence() throws IOException {
        Files.move(folder.resolve("val/rows"), folder.resolve("val/lines"));
        assertRefused("class rows is in ", "train and not in ", "both need the same classes");
        Files.createDirectories(folder.resolve("val/rows"));
        assertRefused("class rows of ", "has no images");
        copy("train/rows/000.png", folder.resolve("val/rows/0.png"));
        assertRefused("class lines is in ", "val and not in ");
        delete(folder.resolve("val/lines"));
        read();
        delete(folder.resolve("train/rows"));
        delete(folder.resolve("train/columns"));
        assertRefused("has only the class squares: at least 2 classes");
        delete(folder.resolve("train/squares"));
        assertRefused("train has no classes: make a folder for each class");
        delete(folder.resolve("train"));
        assertRefused("has no folder train: image-folder expects the images in train/CLASS");
    }

    @Test
    void itNeedsAFolder() {
        DataAccess provider = new DataAccess(FetchListener.SILENT, warnings::add);
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> provider.load(DatasetSpec.of("image-folder"), null));
        assertTrue(e.getMessage().contains("name it with data.folder"), e.getMessage());
    }

    @Test
    void anotherListOfFilesHasAnotherSum() throws IOException {
        FileList before = read().files();
        Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
        Files.move(folder, moved);
        try {
            FileList elsewhere = ImageFolder.read(moved, spec(1), warnings::add).files();
            assertTrue(before.sameFiles(elsewhere), "wherever it lies");
        } finally {
            Files.move(moved, folder);
        }
        Files.move(folder.resolve("train/rows/000.png"), folder.resolve("train/rows/999.png"));
        assertFalse(before.sameFiles(read().files()), "a name");
        Files.move(folder.resolve("train/rows/999.png"), folder.resolve("train/rows/000.png"));
        assertTrue(before.sameFiles(read().files()));
        copy("train/rows/001.jpg", folder.resolve("train/rows/000.png"));
        assertFalse(before.sameFiles(read().files()), "a size");
    }

    @Test
    void whatIsDecodedDoesNotDependOnThreads() throws IOException {
        List<byte[]> one = epoch(1, 7, 1, 0);
        for (int threads : new int[] {2, 5}) {
            List<byte[]> more = epoch(threads, 7, 1, 0);
            assertEquals(one.size(), more.size());
            for (int i = 0; i < one.size(); i++) {
                assertArrayEquals(one.get(i), more.get(i), "batch " + i);
            }
        }
        assertArrayEquals(one.get(2), epoch(2, 7, 1, 2).get(0), "from the middle on");
        assertFalse(Arrays.equals(one.get(0), epoch(1, 8, 1, 0).get(0)), "another seed");
        assertFalse(Arrays.equals(one.get(0), epoch(1, 7, 2, 0).get(0)), "another epoch");
    }

    @Test
    void aBrokenImageIsNamedOnceAndReplacedInTrainingAndLeftOutOfEvaluation() throws IOException {
        Path broken = folder.resolve("train/rows/002.png");
        Files.write(broken, Arrays.copyOf(Files.readAllBytes(broken), 500));
        Path test = folder.resolve("val/squares/000.png");
        Files.writeString(test, "no image");
        ImageDataset data = ImageFolder.read(folder, spec(2), warnings::add);
        ImageFiles train = (ImageFiles) data.train();
        int[] order = IntStream.range(0, train.size()).toArray();
        for (int epoch = 1; epoch <= 2; epoch++) {
            int seen = 0;
            try (DecodedBatches batches =
                    train.batches(null).epoch(new EpochPlan(1, epoch, 0, 4), order)) {
                for (Optional<ReadImages> b = batches.next(); b.isPresent(); b = batches.next()) {
                    seen += b.get().size();
                }
            }
            assertEquals(15, seen, "an epoch keeps its size");
        }
        ReadImages tested = data.test().read(new int[] {5, 4, 3, 2, 1, 0});
        assertArrayEquals(new int[] {5, 3, 2, 1, 0}, tested.numbers());
        assertArrayEquals(new int[] {2, 1, 1, 0, 0}, tested.images().labels());
        assertEquals(0, data.test().read(new int[] {4}).size());
        assertEquals(0, data.test().read(new int[0]).size());
        assertEquals(
                List.of("columns/000", "columns/001", "rows/000", "rows/001", "squares/001"),
                imagesOfTable(data));
        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("image " + broken + " is left out: it is"));
        assertTrue(warnings.get(1).startsWith("image " + test + " is left out: it is not a PNG"));
        assertEquals(
                "broken and left out: 1 of 15 training images (others of their class took their"
                        + " places) and 1 of 6 test images (the accuracy is that of the other 5): "
                        + broken
                        + ", "
                        + test,
                BrokenImages.summary(data).orElseThrow());
        assertArrayEquals(new int[] {0, 1, 2, 3, 5}, data.test().unbroken());
        assertEquals(List.of(broken, test), List.copyOf(ImageFiles.findBroken(data).keySet()));
    }

    @Test
    void theReplacementOfABrokenImageIsOfItsClass() throws IOException {
        for (String broken : List.of("columns/004.png", "rows/000.png", "rows/001.jpg")) {
            Files.writeString(folder.resolve("train").resolve(broken), "no image");
        }
        ImageFiles train = (ImageFiles) read().train();
        byte[] pixels = new byte[16 * 16 * 3];
        assertEquals(0, train.decodeForTraining(4, new EpochPlan(1, 1, 0, 1), 4, pixels, 0));
        assertEquals(7, train.decodeForTraining(5, new EpochPlan(1, 1, 0, 1), 5, pixels, 0));
    }

    @Test
    void aClassOfWhichEveryTrainingImageIsBrokenIsNamed() throws IOException {
        for (String name : List.of("000.png", "001.jpg", "002.png", "003.jpg", "004.png")) {
            Files.writeString(folder.resolve("train/rows").resolve(name), "no image");
        }
        ImageFiles train = (ImageFiles) read().train();
        int[] order = IntStream.range(0, train.size()).toArray();
        try (DecodedBatches batches =
                train.batches(null).epoch(new EpochPlan(1, 1, 0, 15), order)) {
            UserException e = assertThrows(UserException.class, batches::next);
            assertTrue(
                    e.getMessage().startsWith("each of the 5 training images of class rows is"),
                    e.getMessage());
        }
    }

    @Test
    void aFileThatCannotBeReadStopsTheRunAndIsNotLeftOut() throws IOException {
        ImageDataset data = read();
        Path gone = folder.resolve("train/rows/000.png");
        Files.delete(gone);
        Files.delete(folder.resolve("val/rows/000.png"));
        ImageFiles train = (ImageFiles) data.train();
        int[] order = IntStream.range(0, train.size()).toArray();
        try (DecodedBatches batches =
                train.batches(null).epoch(new EpochPlan(1, 1, 0, 15), order)) {
            UnreadableFileException e = assertThrows(UnreadableFileException.class, batches::next);
            assertTrue(e.getMessage().contains(gone + " cannot be read: it does not exist"));
            assertTrue(e.getMessage().contains("resumed, it goes on"), e.getMessage());
        }
        try (DecodedBatches batches = ((ImageFiles) data.test()).batches(null).inOrder(6)) {
            assertThrows(UnreadableFileException.class, batches::next);
        }
        assertTrue(BrokenImages.summary(data).isEmpty());
        assertEquals(2, ImageFiles.findBroken(data).size(), "data verify names both");
    }

    @Test
    void aBrokenImageIsFatalWhereThatWasAskedFor() throws IOException {
        Path broken = folder.resolve("val/rows/000.png");
        Files.write(broken, new byte[0]);
        DataSpec strict =
                DataSpec.of(
                        Datasets.registry()
                                .get(ImageFolder.NAME)
                                .read(
                                        Map.of(
                                                "image-size",
                                                "16",
                                                "crop",
                                                "center",
                                                "on-broken-image",
                                                "fail",
                                                "threads",
                                                "2")));
        ImageDataset data = ImageFolder.read(folder, strict, warnings::add);
        UserException e =
                assertThrows(
                        UserException.class, () -> data.test().read(new int[] {0, 1, 2, 3, 4, 5}));
        assertTrue(e.getMessage().startsWith("image " + broken + " is broken: it is empty"));
        assertTrue(e.getMessage().contains("set data.on-broken-image to skip"), e.getMessage());
    }

    @Test
    void aSetOfWhichNothingCanBeReadIsRefused() throws IOException {
        for (String name : StripedImages.CLASSES) {
            for (String file : List.of("000.png", "001.jpg")) {
                Files.write(folder.resolve("val").resolve(name).resolve(file), new byte[9]);
            }
        }
        ImageFiles test = (ImageFiles) read().test();
        try (DecodedBatches batches = test.batches(null).inOrder(4)) {
            UserException e = assertThrows(UserException.class, batches::next);
            assertTrue(e.getMessage().startsWith("each of the 6 images such as "), e.getMessage());
        }
    }

    @Test
    void evaluationSeesTheCentreAndTrainingAnotherPartInEveryEpoch() throws IOException {
        LabeledImages centre = read().train().read(new int[] {0}).images();
        assertArrayEquals(centre.pixels(), read().train().read(new int[] {0}).images().pixels());
        ImageFiles first = (ImageFiles) read().train().subset(new int[] {0});
        List<byte[]> seen = new ArrayList<>();
        for (int epoch = 1; epoch <= 3; epoch++) {
            try (DecodedBatches batches =
                    first.batches(null).epoch(new EpochPlan(1, epoch, 0, 1), new int[] {0})) {
                seen.add(batches.next().orElseThrow().images().pixels());
            }
        }
        assertNotEquals(Arrays.hashCode(seen.get(0)), Arrays.hashCode(seen.get(1)));
        assertNotEquals(Arrays.hashCode(seen.get(1)), Arrays.hashCode(seen.get(2)));
    }

    private List<byte[]> epoch(int threads, long seed, int epoch, int first) throws IOException {
        ImageFiles train =
                (ImageFiles) ImageFolder.read(folder, spec(threads), warnings::add).train();
        int[] order = IntStream.range(0, train.size()).map(i -> (i * 7) % train.size()).toArray();
        List<byte[]> batches = new ArrayList<>();
        try (DecodedBatches decoded =
                train.batches(null).epoch(new EpochPlan(seed, epoch, first, 4), order)) {
            for (Optional<ReadImages> b = decoded.next(); b.isPresent(); b = decoded.next()) {
                batches.add(b.get().images().pixels());
            }
        }
        return batches;
    }

    private ImageDataset read() throws IOException {
        return ImageFolder.read(folder, spec(2), warnings::add);
    }

    private List<String> imagesOfTable(ImageDataset data) throws IOException {
        Evaluation evaluation =
                new Evaluation(
                        data.classNames(),
                        Map.of(),
                        new int[] {0, 0, 1, 1, 2},
                        new int[5],
                        new int[5],
                        new float[5],
                        new float[5],
                        new float[5][3],
                        null);
        StringBuilder table = new StringBuilder();
        PredictionTable.write(evaluation, data.test(), TestTimeAugmentation.NONE, table);
        String below = folder.toAbsolutePath().resolve("val") + "/";
        return table.toString()
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1)[0].replace('\\', '/'))
                .map(
                        name ->
                                name.replace(below.replace('\\', '/'), "")
                                        .replaceFirst("\\.(png|jpg)$", ""))
                .toList();
    }

    private static DataSpec spec(int threads) {
        return DataSpec.of(
                Datasets.registry()
                        .get(ImageFolder.NAME)
                        .read(Map.of("image-size", "16", "threads", "" + threads)));
    }

    private void assertRefused(String... words) {
        UserException e = assertThrows(UserException.class, this::read);
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
    }

    private void copy(String from, Path to) throws IOException {
        Files.write(to, Files.readAllBytes(folder.resolve(from)));
    }

    private static void delete(Path path) throws IOException {
        Folders.delete(path);
    }
}
