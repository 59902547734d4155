package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What lies in a data folder and is not used. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no named pipes in folders")
class PassedOverTest {

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        StripedImages.write(folder.resolve("train"), 3, 24);
        StripedImages.write(folder.resolve("val"), 1, 24);
    }

    @Test
    void imagesOfOtherFormatsAreCountedWithTheirEndings() throws IOException {
        for (String name : List.of("0.avif", "1.HEIC", "2.avif")) {
            Files.write(folder.resolve("train/rows").resolve(name), new byte[9]);
        }
        assertTold("3 files of train/rows that look like images are passed over (.avif, .heic)");
        Files.write(folder.resolve("val/squares/x.jfif"), new byte[9]);
        assertTold(
                "4 files of 2 folders such as train/rows that look like images are passed over"
                        + " (.avif, .heic, .jfif)");
    }

    @Test
    void anImageWithoutAnEndingIsKnownByItsFirstBytes() throws IOException {
        Files.copy(folder.resolve("train/rows/001.jpg"), folder.resolve("train/rows/photo"));
        Files.copy(folder.resolve("train/rows/000.png"), folder.resolve("train/rows/photo.old"));
        Files.writeString(folder.resolve("train/rows/README"), "no image");
        Files.writeString(folder.resolve("train/rows/BMW"), "BMW is no bitmap");
        assertTold(
                "2 files of train/rows that look like images are passed over (.old, without"
                        + " ending)");
    }

    @Test
    @Timeout(30)
    void aFifoIsPassedOver() throws Exception {
        mkfifo(folder.resolve("train/rows/pipe.png"));
        mkfifo(folder.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("train/rows/link.png"), folder.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("train/rows/zero.png"), Path.of("/dev/zero"));
        mkfifo(folder.resolve("train/rows/unknown"));
        mkfifo(folder.resolve("train/pipe.png"));
        ImageDataset data = read();
        assertArrayEquals(new int[] {3, 3, 3}, data.train().countPerClass());
        assertTrue(ImageFiles.findBroken(data).isEmpty());
        assertEquals(
                List.of(
                        "6 entries of 3 folders such as "
                                + folder
                                + " that are no regular files are never opened (link.png, outside,"
                                + " pipe.png, unknown, zero.png)"),
                warnings);
    }

    @Test
    void aLinkThatLeadsNowhereIsNamed() throws IOException {
        Path gone = folder.resolve("gone");
        Files.createSymbolicLink(folder.resolve("train/rows/link.png"), gone);
        Files.createSymbolicLink(folder.resolve("train/rows/self.png"), Path.of("self.png"));
        assertTold("2 links of train/rows lead nowhere and are passed over (link.png, self.png)");
        Files.createSymbolicLink(folder.resolve("train/turtles"), gone);
        Files.createSymbolicLink(folder.resolve("test"), gone);
        assertTold(
                "4 links of 3 folders such as "
                        + folder
                        + " lead nowhere and are passed over (link.png, self.png, test, turtles)");
    }

    @Test
    void foldersAndImagesOutsideThePartsAndClassesAreNamed() throws IOException {
        Files.createDirectories(folder.resolve("unlabeled"));
        Files.createDirectories(folder.resolve("Val"));
        Files.createDirectories(folder.resolve(".cache"));
        Files.copy(folder.resolve("train/rows/000.png"), folder.resolve("train/a.png"));
        Files.writeString(folder.resolve("data.yaml"), "names: []");
        assertTold(
                "folder Val of "
                        + folder
                        + " is not used: the parts are called train, val (or valid, validation)"
                        + " and test",
                "folder unlabeled of "
                        + folder
                        + " is not used: the parts are called train, val (or valid, validation)"
                        + " and test",
                "1 image of train is in the folder of no class and not used (a.png)");
        List<String> notes =
                ImageFolder.parts(folder, DataSpec.DEFAULT, warnings::add)
                        .describe(ImageFolder.NAME)
                        .notes();
        assertEquals("1 other file of " + folder + " is not used (.yaml)", notes.get(1));
    }

    @Test
    void imagesAndFoldersBehindADotAreNamedUnlessAProgramMadeThem() throws IOException {
        Path own = Files.createDirectories(folder.resolve("train/.net"));
        Files.copy(folder.resolve("train/rows/000.png"), own.resolve("0.png"));
        Files.copy(folder.resolve("train/rows/000.png"), folder.resolve("train/rows/.0.png"));
        Files.createDirectories(folder.resolve("train/rows/.old"));
        Path made = Files.createDirectories(folder.resolve("train/rows/.ipynb_checkpoints"));
        Files.copy(folder.resolve("train/rows/000.png"), made.resolve("0.png"));
        Files.createDirectories(folder.resolve("train/.git"));
        Files.write(folder.resolve("train/rows/._000.png"), new byte[] {0, 5, 22, 7, 0, 2, 0, 0});
        Files.write(folder.resolve("train/rows/.DS_Store"), new byte[] {0, 0, 0, 1});
        assertTold(
                "3 entries of 2 folders such as train whose names begin with a dot are passed over"
                        + " (.0.png, .net, .old)");
    }

    @Test
    void aShareThatNothingIsTakenByIsNamed() throws IOException {
        DataSpec half =
                DataSpec.of(
                        Datasets.registry()
                                .get(ImageFolder.NAME)
                                .read(
                                        Map.of(
                                                "image-size",
                                                "32",
                                                "crop",
                                                "center",
                                                "test-share",
                                                "0.5",
                                                "threads",
                                                "1")));
        ImageFolder.read(folder, half, warnings::add);
        assertEquals(
                List.of(
                        "data.test-share is not read, as data folder "
                                + folder
                                + " has the folder val"),
                warnings);
    }

    @Test
    void aFileThatALinkLeadsToFromAnotherPartIsCounted() throws IOException {
        Path linked = folder.resolve("val/rows/linked.png");
        Files.createSymbolicLink(linked, folder.resolve("train/rows/000.png"));
        List<String> told = new ArrayList<>();
        ImageFolder.read(folder, DataSpec.DEFAULT, told::add);
        assertTrue(told.get(0).startsWith("train and val share 1 image, such as "), told::toString);
    }

    @Test
    void aFolderThatIsReachedTwiceIsNamed() throws IOException {
        Files.createSymbolicLink(folder.resolve("train/stripes"), folder.resolve("train/rows"));
        Files.createSymbolicLink(folder.resolve("val/stripes"), folder.resolve("train/rows"));
        assertTold(
                "2 folders of "
                        + folder
                        + " are reached in two ways, so their images are used twice (train/stripes"
                        + " is train/rows, val/stripes is train/rows)");
    }

    @Test
    void aClassOfNothingElseSaysWhatItHas() throws IOException {
        Path only = Files.createDirectories(folder.resolve("train/webs"));
        Files.write(only.resolve("0.avif"), new byte[9]);
        UserException e = assertThrows(UserException.class, this::read);
        assertTrue(e.getMessage().startsWith("class webs of "), e.getMessage());
        assertTrue(e.getMessage().endsWith("; of other formats it has 1"), e.getMessage());
    }

    private static void mkfifo(Path path) throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    }

    private void assertTold(String... sentences) throws IOException {
        warnings.clear();
        read();
        assertEquals(List.of(sentences), warnings);
    }

    private ImageDataset read() throws IOException {
        return ImageFolder.read(folder, DataSpec.DEFAULT, warnings::add);
    }
}
