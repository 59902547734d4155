package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.gaze.testing.StripedImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataShowCommandTest {

    @TempDir private Path folder;

    private static Cli show(Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of("data", "show", "cifar10-sample"));
        arguments.addAll(List.of("--output=" + output, "--count=3", "--draws=2"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void aSheetHasARowForEachImageAndNoFileIsOverwritten() throws IOException {
        Path sheet = folder.resolve("a 猫.png");
        Cli shown = show(sheet, "--set=augmentation=[random-crop, auto-augment, cutout]");
        assertEquals(0, shown.code(), shown::toString);
        assertEquals("the sheet is " + sheet + System.lineSeparator(), shown.out());
        BufferedImage picture = ImageIO.read(sheet.toFile());
        assertEquals(3 * 66 - 2, picture.getWidth());
        assertEquals(3 * 66 - 2, picture.getHeight());
        byte[] bytes = Files.readAllBytes(sheet);
        show(sheet).assertMistake(sheet + " is there already; choose another --output");
        assertEquals(bytes.length, Files.size(sheet));
        show(folder.resolve("c.png"), "--dataset=cifar10-sample")
                .assertMistake("NAME and --dataset are the same; leave one out");
        Cli named =
                Cli.run(
                        "data",
                        "show",
                        "--dataset=cifar10-sample",
                        "--count=1",
                        "--output=" + folder.resolve("d.png"));
        assertEquals(0, named.code(), named::toString);
        show(folder.resolve("a.jpg"))
                .assertMistake("a.jpg would be a PNG file; give --output a name that ends in .png");
        show(folder.resolve("no/a.png")).assertMistake("is not there; make it");
        show(folder.resolve("b.png"), "--set=augmentation=[cutuot]")
                .assertMistake("augmentation[0]: unknown augmentation \"cutuot\": did you mean");
        assertFalse(Files.exists(folder.resolve("b.png")));
    }

    @Test
    void imagesOfAFolderAreCutAsInTrainingAndABrokenOneIsLeftOut() throws IOException {
        StripedImages.write(folder.resolve("data/train"), 4, 50);
        StripedImages.write(folder.resolve("data/val"), 1, 50);
        Path broken = folder.resolve("data/train/columns/000.png");
        Files.write(broken, new byte[] {1, 2, 3});
        Path sheet = folder.resolve("sheet.png");
        Cli shown =
                Cli.run(
                        "data",
                        "show",
                        "image-folder",
                        "--data=" + folder.resolve("data"),
                        "--set=data.image-size=64",
                        "--count=12",
                        "--draws=1",
                        "--output=" + sheet);
        assertEquals(0, shown.code(), shown::toString);
        assertEquals(11 * 66 - 2, ImageIO.read(sheet.toFile()).getHeight());
    }
}
