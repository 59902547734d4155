package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's own images, from the command line. */
class OwnImagesTest {

    @TempDir private static Path shared;
    private static Path images;
    private static Path run;
    private static Cli trained;

    @TempDir private Path folder;

    @BeforeAll
    static void trainOnAFewHundredImages() throws IOException {
        images = shared.resolve("images");
        StripedImages.write(images.resolve("train"), 80, 40);
        StripedImages.write(images.resolve("val"), 20, 40);
        run = shared.resolve("runs/run");
        trained = train("run", "--epochs=4");
    }

    private static Cli train(String name, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--dataset=image-folder",
                                "--data=" + images,
                                "--set=data.image-size=32",
                                "--batch-size=20",
                                "--device=cpu",
                                "--runs=" + shared.resolve("runs"),
                                "--name=" + name));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void threeClassesTrainToOver95Percent() {
        assertEquals(0, trained.code(), trained::toString);
        assertEquals("", trained.err());
        Matcher accuracy = Pattern.compile("test accuracy ([\\d.]+) %").matcher(trained.out());
        assertTrue(accuracy.find(), trained.out());
        assertTrue(Double.parseDouble(accuracy.group(1)) > 95, trained.out());
    }

    @Test
    void aRunKnowsItsFolderWhenItIsEvaluated() {
        Cli evaluate = Cli.run("evaluate", run.toString(), "--device=cpu", "--top=2");
        assertEquals(0, evaluate.code(), evaluate::toString);
        assertTrue(evaluate.out().contains("(60 test images, best checkpoint)"), evaluate.out());
    }

    @Test
    void trainingSaysWhichFolderIsWhat() {
        assertTrue(
                trained.out().contains("240 training and 60 test images of " + images),
                trained.out());
        assertTrue(
                trained.out()
                        .contains(
                                "val steers the schedule and the choice of the best checkpoint and"
                                        + " is the test, too, so the test accuracy flatters"),
                trained.out());
    }

    @Test
    void classesOfOtherNamesAreNamed() throws IOException {
        Path renamed = folder.resolve("renamed");
        StripedImages.write(renamed.resolve("train"), 1, 24);
        StripedImages.write(renamed.resolve("val"), 1, 24);
        Files.move(renamed.resolve("train/rows"), renamed.resolve("train/lines"));
        Files.move(renamed.resolve("val/rows"), renamed.resolve("val/lines"));
        String[] words = {
            "the run knows class rows, which " + renamed + " has not, and " + renamed + " has lines"
        };
        Cli.run("evaluate", run.toString(), "--device=cpu", "--top=1", "--data=" + renamed)
                .assertMistake(words);
        Cli.run("train", "--resume=" + run, "--device=cpu", "--data=" + renamed)
                .assertMistake(words);
        Path file = folder.resolve("net.pt");
        Cli.run("export", run.toString(), "--format=torchscript", "--output=" + file);
        Cli.run("evaluate", file.toString(), "--top=1", "--data=" + renamed)
                .assertMistake("the network knows class rows, which ", " has lines: name the data");
    }

    @Test
    void ofThreePartsInfoSaysWhichSteers() throws IOException {
        StripedImages.write(folder.resolve("train"), 3, 24);
        StripedImages.write(folder.resolve("valid"), 2, 24);
        StripedImages.write(folder.resolve("test"), 1, 24);
        Cli info = Cli.run("data", "info", "image-folder", "--data=" + folder);
        assertEquals(0, info.code(), info::toString);
        List<String> lines = info.out().lines().toList();
        assertEquals(
                "9 training, 6 validation and 3 test images of any size, 3 classes", lines.get(1));
        assertEquals("  columns                    3       2       1", lines.get(2));
        assertTrue(lines.get(5).startsWith("valid steers "), info.out());
        assertEquals("balanced: 3 training images of each class", lines.get(lines.size() - 1));
        Cli verify = Cli.run("data", "verify", "image-folder", "--data=" + folder);
        assertEquals("image-folder: 18 of 18 images can be read", verify.out().strip());
    }

    @Test
    void predictAndAnExportedFileSeeTheCentreOfAnImage() {
        Path image = images.resolve("val/rows/000.png");
        Path file = folder.resolve("net.onnx");
        Cli export = Cli.run("export", run.toString(), "--format=onnx", "--output=" + file);
        assertEquals(0, export.code(), export::toString);
        Cli ofRun = Cli.run("predict", run.toString(), image.toString());
        Cli ofFile = Cli.run("predict", file.toString(), image.toString());
        assertEquals(ofRun.out(), ofFile.out());
        assertTrue(ofRun.out().lines().toList().get(1).endsWith("%  rows"), ofRun.out());
        Cli evaluate = Cli.run("evaluate", file.toString(), "--data=" + images, "--top=2");
        assertEquals(0, evaluate.code(), evaluate::toString);
        Cli ofRunAgain = Cli.run("evaluate", run.toString(), "--device=cpu", "--top=2");
        String accuracy = ofRunAgain.out().substring(0, ofRunAgain.out().indexOf("loss"));
        assertTrue(evaluate.out().startsWith(accuracy), evaluate.out());
    }

    @Test
    void anotherRunStartsFromItsWeightsWithSomeFrozen() {
        Cli tuned =
                train(
                        "tuned",
                        "--epochs=1",
                        "--init=" + run.resolve("checkpoints/best.safetensors"),
                        "--freeze=conv1",
                        "--set=transfer.unfreeze.1=fc2",
                        "--freeze=fc2");
        assertEquals(0, tuned.code(), tuned::toString);
        assertTrue(
                tuned.out()
                        .lines()
                        .anyMatch(
                                line ->
                                        line.matches(
                                                "frozen are [0-9,]+ of [0-9,]+ weights; fc2 move"
                                                        + " from epoch 1")),
                tuned::out);
    }

    @Test
    void infoCountsAndVerifyNamesWhatIsBroken() throws IOException {
        StripedImages.write(folder.resolve("train"), 3, 24);
        StripedImages.write(folder.resolve("val"), 1, 24);
        Cli info = Cli.run("data", "info", "image-folder", "--data=" + folder);
        assertEquals(0, info.code(), info::toString);
        assertTrue(
                info.out().contains("9 training and 3 test images of any size, 3 classes"),
                info.out());
        Cli whole = Cli.run("data", "verify", "image-folder", "--data=" + folder);
        assertEquals(0, whole.code(), whole::toString);
        Path broken = folder.resolve("train/rows/000.png");
        Files.write(broken, new byte[] {1, 2, 3});
        Cli verify = Cli.run("data", "verify", "image-folder", "--data=" + folder);
        assertEquals(1, verify.code(), verify::toString);
        assertEquals(
                List.of(
                        broken + ": it is not a PNG, JPEG, GIF, BMP, TIFF or WebP file",
                        "image-folder: 11 of 12 images can be read"),
                verify.out().lines().toList());
    }

    @Test
    void greyOf16BitsIsVerifiedAsItIsReadInTraining() throws IOException {
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_USHORT_GRAY);
        for (String part : List.of("train/a", "train/b", "val/a", "val/b")) {
            Path file = Files.createDirectories(folder.resolve(part)).resolve("i.png");
            ImageIO.write(image, "png", file.toFile());
        }
        String[] verify = {"data", "verify", "image-folder", "--data=" + folder};
        assertEquals(1, Cli.run(verify).code());
        List<String> grey = new ArrayList<>(List.of(verify));
        grey.add("--set=data.channels=1");
        Cli whole = Cli.run(grey.toArray(String[]::new));
        assertEquals(0, whole.code(), whole::toString);
        assertEquals(
                "image-folder: 4 of 4 images can be read" + System.lineSeparator(), whole.out());
        grey.set(grey.size() - 1, "--set=data.chanels=1");
        Cli.run(grey.toArray(String[]::new)).assertMistake("did you mean \"data.channels\"?");
    }

    @Test
    void infoSaysWhatToDoWhereClassesAreOfDifferentSize() throws IOException {
        StripedImages.write(folder.resolve("train"), 3, 24);
        StripedImages.write(folder.resolve("val"), 1, 24);
        Files.delete(folder.resolve("train/rows/000.png"));
        Files.delete(folder.resolve("train/rows/001.jpg"));
        Cli info = Cli.run("data", "info", "image-folder", "--data=" + folder);
        assertEquals(0, info.code(), info::toString);
        assertTrue(
                info.out()
                        .contains(
                                "imbalanced: columns has 3 training images and rows 1, 3.0 times"
                                        + " as many; recipe keys sampler: balanced or"),
                info.out());
        Cli sample = Cli.run("data", "info", "cifar10-sample");
        assertTrue(
                sample.out().contains("balanced: 200 training images of each class"), sample::out);
    }

    @Test
    void aFolderThatIsLaidOutOtherwiseIsAMistake() throws IOException {
        Cli.run("train", "--dataset=image-folder", "--runs=" + folder)
                .assertMistake("image-folder is a folder of your own images", "--data");
        Files.createDirectories(folder.resolve("data/train"));
        Cli.run("train", "--dataset=image-folder", "--data=" + folder.resolve("data"))
                .assertMistake("train has no classes", "make a folder for each class");
        StripedImages.write(folder.resolve("data/train"), 2, 24);
        StripedImages.write(folder.resolve("data/val"), 1, 24);
        Files.createDirectories(folder.resolve("data/val/extra"));
        Files.copy(
                folder.resolve("data/val/rows/000.png"), folder.resolve("data/val/extra/000.png"));
        Cli.run("train", "--dataset=image-folder", "--data=" + folder.resolve("data"))
                .assertMistake("class extra is in", "val and not in", "add or remove");
        train("never", "--set=data.scale=[1,0.5]")
                .assertMistake("data.scale is [1.0, 0.5]", "two rising numbers");
        train("never", "--set=data.resize=16")
                .assertMistake(
                        "data.resize is 16", "a number, or [height, width], from image-size (32)");
        train("never", "--set=data.on-broken-image=ignore")
                .assertMistake("data.on-broken-image needs skip or fail", "\"ignore\"");
    }
}
