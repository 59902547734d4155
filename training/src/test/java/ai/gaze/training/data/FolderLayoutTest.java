package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folder is which part. */
class FolderLayoutTest {

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        StripedImages.write(folder.resolve("train"), 3, 24);
    }

    @ParameterizedTest
    @ValueSource(strings = {"val", "valid", "validation"})
    void ofThreePartsOneSteersAndTheOtherIsTheTest(String name) throws IOException {
        StripedImages.write(folder.resolve(name), 2, 24);
        StripedImages.write(folder.resolve("test"), 1, 24);
        ImageDataset data = read();
        assertArrayEquals(new int[] {3, 3, 3}, data.train().countPerClass());
        assertArrayEquals(new int[] {2, 2, 2}, data.validation().countPerClass());
        assertArrayEquals(new int[] {1, 1, 1}, data.test().countPerClass());
        assertEquals("9 training, 6 validation and 3 test images", data.files().words());
        assertEquals(
                Map.of("train", "train", "validation", name, "test", "test"), data.files().parts());
        assertEquals(
                name
                        + " steers the schedule and the choice of the best checkpoint; test is"
                        + " looked at once, at the end",
                data.files().roles());
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"val", "valid", "validation", "test"})
    void ofTwoPartsTheSecondIsTheTest(String name) throws IOException {
        StripedImages.write(folder.resolve(name), 2, 24);
        ImageDataset data = read();
        assertNull(data.validation());
        assertEquals(6, data.test().size());
        assertTrue(data.files().roles().startsWith(name + " steers the schedule and"));
        assertTrue(data.files().roles().endsWith("so the test accuracy flatters"));
    }

    @Test
    void theSumOfTwoPartsIsThatOfRunsBeforeThereWereThree() throws Exception {
        StripedImages.write(folder.resolve("val"), 1, 24);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String part : List.of("train", "val")) {
            for (String name : StripedImages.CLASSES) {
                for (int i = 0; i < (part.equals("val") ? 1 : 3); i++) {
                    String file = "%s/%s/%03d.%s".formatted(part, name, i, i == 1 ? "jpg" : "png");
                    String line =
                            (part.equals("val") ? "test" : "train")
                                    + "\0"
                                    + file
                                    + "\0"
                                    + Files.size(folder.resolve(file))
                                    + "\n";
                    digest.update(line.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        String two = read().files().sha256();
        assertEquals(java.util.HexFormat.of().formatHex(digest.digest()), two);
        StripedImages.write(folder.resolve("test"), 1, 24);
        String three = read().files().sha256();
        assertNotEquals(two, three);
        Files.delete(folder.resolve("test/rows/000.png"));
        Files.copy(folder.resolve("train/rows/001.jpg"), folder.resolve("test/rows/001.jpg"));
        assertNotEquals(three, read().files().sha256(), "the test part is in it");
    }

    @Test
    void twoFoldersForOnePartAreRefused() throws IOException {
        StripedImages.write(folder.resolve("val"), 1, 24);
        StripedImages.write(folder.resolve("valid"), 1, 24);
        assertRefused("has the folders val and valid, which mean the same: keep one");
    }

    @Test
    void allPartsNeedTheSameClasses() throws IOException {
        StripedImages.write(folder.resolve("val"), 1, 24);
        StripedImages.write(folder.resolve("test"), 1, 24);
        Files.move(folder.resolve("test/rows"), folder.resolve("test/Rows"));
        assertRefused(
                "class rows is in ",
                "train and not in ",
                "test, which has Rows (did you mean that?): both need the same classes");
    }

    @Test
    void aFolderThatIsAlmostTrainIsNamed() throws IOException {
        Files.move(folder.resolve("train"), folder.resolve("Training"));
        assertRefused("has no folder train", "; rename \"Training\" to train if that is it");
        Files.writeString(folder.resolve("train"), "no folder");
        assertRefused("has no folder train", "; its entry train is no folder");
    }

    @Test
    void aThousandClassesAreListed() throws IOException {
        Path many = folder.resolve("many");
        byte[] image = Files.readAllBytes(folder.resolve("train/rows/000.png"));
        for (int i = 0; i < 1000; i++) {
            for (String part : List.of("train", "valid", "test")) {
                Path of = many.resolve(part).resolve("class %03d".formatted(i));
                Files.write(Files.createDirectories(of).resolve("0.png"), image);
            }
        }
        ImageDataset data = ImageFolder.read(many, DataSpec.DEFAULT, warnings::add);
        assertEquals(1000, data.classNames().size());
        assertEquals(1000, data.validation().size());
        assertEquals(999, data.test().labels()[999]);
        assertEquals(List.of(), warnings);
    }

    private void assertRefused(String... words) {
        UserException e = assertThrows(UserException.class, this::read);
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), e.getMessage());
        }
    }

    private ImageDataset read() throws IOException {
        return ImageFolder.read(folder, DataSpec.DEFAULT, warnings::add);
    }
}
