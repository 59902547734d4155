package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that CSV files name with their labels. */
class CsvImagesTest {

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        StripedImages.write(folder.resolve("pictures of/all"), 4, 24);
    }

    private String rows(String part, int from, int to) throws IOException {
        StringBuilder text = new StringBuilder("path,label\n");
        for (String name : StripedImages.CLASSES) {
            for (int i = from; i < to; i++) {
                String ending = i % 2 == 0 ? "png" : "jpg";
                text.append("pictures of/all/%s/%03d.%s,%s%n".formatted(name, i, ending, name));
            }
        }
        Files.writeString(folder.resolve(part), text);
        return text.toString();
    }

    @Test
    void aFolderOfThreeFilesIsWhatTheSameImagesInFoldersAre() throws IOException {
        rows("train.csv", 0, 2);
        rows("valid.csv", 2, 3);
        rows("test.csv", 3, 4);
        ImageDataset data = read(folder);
        assertEquals(List.of("columns", "rows", "squares"), data.classNames());
        assertArrayEquals(new int[] {2, 2, 2}, data.train().countPerClass());
        assertEquals(3, data.validation().size());
        assertEquals(3, data.test().size());
        assertEquals(
                "valid.csv steers the schedule and the choice of the best checkpoint; test.csv is"
                        + " looked at once, at the end",
                data.files().roles());
        assertEquals(List.of(), warnings);
        ImageDataset folders =
                ImageFolder.read(
                        Files.createSymbolicLink(
                                        Files.createDirectory(folder.resolve("laid out"))
                                                .resolve("train"),
                                        folder.resolve("pictures of/all"))
                                .getParent(),
                        spec(),
                        w -> {});
        byte[] expected = folders.train().read(new int[] {0}).images().pixels();
        assertArrayEquals(expected, data.train().read(new int[] {0}).images().pixels());
    }

    @Test
    void ofASingleFileAShareOfEachClassIsSetAside() throws IOException {
        Path csv = folder.resolve("all of it.csv");
        rows("all of it.csv", 0, 4);
        ImageDataset data = read(csv);
        assertEquals(9, data.train().size());
        assertEquals(3, data.test().size());
        assertNull(data.validation());
        assertTrue(warnings.get(0).contains("is all there is: 20.0 % of the images of each class"));
        assertEquals(9, Datasets.csvImages(csv, new ImageSize(8, 16), 1).train().size());
    }

    @Test
    void anImageThatIsNamedTwiceIsOnOneSideOfTheSplit() throws IOException {
        String text = rows("all.csv", 0, 4);
        String again = text.substring(text.indexOf('\n') + 1).replace("pictures", "./pictures");
        Files.writeString(folder.resolve("all.csv"), text + again);
        ImageDataset data = read(folder.resolve("all.csv"));
        assertEquals(18, data.train().size());
        assertEquals(6, data.test().size());
        assertFalse(warnings.toString().contains(" share "), warnings::toString);
        Files.writeString(
                folder.resolve("all.csv"),
                text + again.replace(",rows", ",stripes").replace(",columns", ",stripes"));
        read(folder.resolve("all.csv"));
        assertFalse(warnings.toString().contains(" share "), warnings::toString);
        assertTrue(
                warnings.stream().anyMatch(w -> w.startsWith("8 images with two labels, such as ")),
                warnings::toString);
    }

    @Test
    void imagesThatAreInTwoPartsOrHaveTwoLabelsAreCounted() throws IOException {
        String text = rows("train.csv", 0, 3);
        rows("test.csv", 2, 4);
        read(folder);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(
                warnings.get(0).startsWith("train.csv and test.csv share 3 images, such as "),
                warnings::toString);
        rows("test.csv", 3, 4);
        Files.writeString(
                folder.resolve("train.csv"), text + "pictures of/all/rows/000.png,squares\n");
        read(folder);
        assertTrue(
                warnings.stream().anyMatch(w -> w.startsWith("1 image with two labels, such as ")),
                warnings::toString);
    }

    @Test
    void theOrderOfTheRowsSaysNothingAndALabelIsPartOfTheSum() throws IOException {
        String text = rows("train.csv", 0, 2);
        rows("val.csv", 2, 4);
        FileList before = read(folder).files();
        List<String> lines = new ArrayList<>(text.lines().skip(1).toList());
        java.util.Collections.reverse(lines);
        Files.writeString(folder.resolve("train.csv"), "path,label\n" + String.join("\n", lines));
        assertEquals(before, read(folder).files());
        lines.set(0, lines.get(0).replace(",squares", ",rows"));
        Files.writeString(folder.resolve("train.csv"), "path,label\n" + String.join("\n", lines));
        assertNotEquals(before.sha256(), read(folder).files().sha256());
    }

    @Test
    void quotesBlanksMarksAndOtherAlphabetsAreRead() throws IOException {
        Path rows = folder.resolve("pictures of/all/rows");
        for (String name : List.of("a, b.png", "she said \"猫\" 🐈.png", " blank .png")) {
            Files.copy(rows.resolve("000.png"), rows.resolve(name));
        }
        String text =
                "\ufeffnote,label,path\r\n"
                        + ",猫,\"pictures of/all/rows/a, b.png\"\r\n"
                        + "\"two\r\nlines\",猫,\"pictures of/all/rows/she said \"\"猫\"\" 🐈.png\"\r\n"
                        + "\r\n"
                        + ",dog 🐕,pictures of/all/rows/ blank .png\r\n"
                        + ",dog 🐕,"
                        + rows.resolve("001.jpg").toAbsolutePath()
                        + "\r\n"
                        + ",dog 🐕,./pictures of/all/columns/../rows/001.jpg";
        Files.writeString(folder.resolve("train.csv"), text);
        Files.writeString(folder.resolve("val.csv"), text.replace("note", "remark"));
        ImageDataset data = read(folder);
        assertEquals(List.of("dog 🐕", "猫"), data.classNames());
        assertArrayEquals(new int[] {3, 2}, data.train().countPerClass());
        assertEquals(5, data.train().read(new int[] {0, 1, 2, 3, 4}).size());
        assertTrue(
                warnings.contains("column note of " + folder.resolve("train.csv") + " is not used"),
                warnings::toString);
        assertTrue(
                warnings.stream().anyMatch(w -> w.endsWith("so that it is used twice: 1")),
                warnings::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path,label#x.png|line 2 of |has 1 fields where the header has 2",
                "path,label#x.png,a,b|line 2 of |has 3 fields where the header has 2",
                "path,label##x.png,a|line 3 of |x.png, which does not exist",
                "path,label#pictures of,a|line 2 of |which is no file",
                "path,label#,a|line 2 of |has no path",
                "path,label#x.png, |line 2 of |has no label",
                "path,label#\"x.png,a|line 2 of |has a quote that nothing closes",
                "path,label#\"x\".png,a|line 2 of |goes on behind the closing quote",
                "path;label#x.png;a|the first line of |is \"path;label\"; it needs the columns path and label",
                "file,label#x.png,a|the first line of |it needs the columns path and label",
                "path,label,path#x.png,a,b|the first line of |once each",
                "path,label|train.csv |has 0 labels: at least 2 classes are needed",
            })
    void aBadRowIsNamedByItsLine(String text, String begin, String words) throws IOException {
        Files.writeString(folder.resolve("train.csv"), text.replace("#", "\n"));
        UserException e = assertThrows(UserException.class, () -> read(folder));
        assertTrue(e.getMessage().contains(begin), e.getMessage());
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    @Test
    void whatIsNoTextOrNotThereIsSaidInASentence() throws IOException {
        assertRefused(folder, "has no file train.csv: make it, or name a single CSV file");
        assertRefused(folder.resolve("none.csv"), "does not exist");
        Path csv = folder.resolve("train.csv");
        Files.write(csv, "path,label\nH\u00fcte.png,a\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(folder, "line 2 is not UTF-8");
        Files.write(csv, new byte[0]);
        assertRefused(folder, "the first line of ");
        rows("train.csv", 0, 2);
        rows("val.csv", 0, 1);
        rows("valid.csv", 0, 1);
        assertRefused(folder, "has the files val.csv and valid.csv, which mean the same");
        Files.delete(folder.resolve("valid.csv"));
        rows("dev.csv", 0, 1);
        read(folder);
        assertTrue(warnings.get(0).startsWith("file dev.csv of "), warnings::toString);
        Files.writeString(
                folder.resolve("val.csv"),
                Files.readString(folder.resolve("val.csv")).replace(",rows", ",lines"));
        assertRefused(folder, "class rows is in ");
    }

    private void assertRefused(Path named, String words) {
        UserException e = assertThrows(UserException.class, () -> read(named));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    private static DataSpec spec() {
        return DataSpec.of(
                Datasets.registry().get(CsvImages.NAME).read(Map.of("image-size", "16")));
    }

    private ImageDataset read(Path named) throws IOException {
        warnings.clear();
        return CsvImages.read(named, spec(), warnings::add);
    }
}
