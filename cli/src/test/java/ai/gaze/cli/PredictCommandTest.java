package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.GazeHome;
import ai.gaze.zoo.file.Sha256;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {

    @TempDir private Path folder;
    private Path run;
    private Path png;
    private Path jpeg;

    @BeforeEach
    void prepare() throws IOException {
        run = folder.resolve("run");
        SampleRun.copyTo(run);
        png = image("wide.png", "png", 80, 50);
        jpeg = image("small.jpg", "jpeg", 20, 32);
    }

    private Path image(String name, String format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.BLUE, width, height, Color.ORANGE));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        Path file = folder.resolve(name);
        assertTrue(ImageIO.write(image, format, file.toFile()));
        return file;
    }

    @Test
    void theRunAndItsFilesSayTheSameOfImagesOfAnySize() throws IOException {
        JsonNode expected = predict(run);
        assertEquals(2, expected.size());
        assertEquals(png.toString(), expected.get(0).path("image").asText());
        assertEquals(10, expected.get(1).path("classes").size());
        double sum = 0;
        double last = 1;
        for (JsonNode score : expected.get(1).path("classes")) {
            double probability = score.path("probability").asDouble();
            assertTrue(probability <= last, expected::toString);
            last = probability;
            sum += probability;
        }
        assertEquals(1, sum, 1e-5);
        for (String[] kind : new String[][] {{"onnx", "net.onnx"}, {"torchscript", "net.pt"}}) {
            Path file = folder.resolve(kind[1]);
            Cli exported =
                    Cli.run(
                            "export",
                            run.toString(),
                            "--format=" + kind[0],
                            "--with-normalization=uint8",
                            "--output=" + file);
            assertEquals(0, exported.code(), exported::toString);
            JsonNode actual = predict(file);
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 10; j++) {
                    JsonNode a = expected.get(i).path("classes").get(j);
                    JsonNode b = actual.get(i).path("classes").get(j);
                    assertEquals(a.path("name"), b.path("name"));
                    assertEquals(
                            a.path("probability").asDouble(),
                            b.path("probability").asDouble(),
                            1e-5);
                }
            }
        }
    }

    @Test
    void aProgramThatWasNotExportedHereRunsOnlyWithTrust() throws IOException {
        Path file = folder.resolve("foreign.pt");
        Cli.run("export", run.toString(), "--format=torchscript", "--output=" + file);
        assertEquals(0, predictOne(file, png).code());
        Path mark = GazeHome.path().resolve("exported").resolve(Sha256.of(file));
        Files.delete(mark);
        predictOne(file, png).assertMistake("foreign.pt", "not exported here", "--trust");
        Cli.run("evaluate", file.toString()).assertMistake("foreign.pt", "--trust");
        Cli trusted = Cli.run("predict", "--trust", file.toString(), png.toString());
        assertEquals(0, trusted.code(), trusted::toString);
        predictOne(file, png).assertMistake("--trust");
    }

    private JsonNode predict(Path network) throws IOException {
        Cli predicted =
                Cli.run(
                        "predict",
                        "--json",
                        "--top=10",
                        network.toString(),
                        png.toString(),
                        jpeg.toString());
        assertEquals(0, predicted.code(), predicted::toString);
        return new ObjectMapper().readTree(predicted.out());
    }

    @Test
    void thePlainTextNamesTheTopClassesOfEachImage() {
        Cli predicted = Cli.run("predict", "--top=2", run.toString(), png.toString());
        assertEquals(0, predicted.code(), predicted::toString);
        assertEquals(3, predicted.out().lines().count(), predicted::out);
        assertTrue(predicted.out().startsWith(png.toString()), predicted::out);
    }

    @Test
    void anImageThatCannotBeReadDoesNotCostTheAnswersOfTheOthers() throws IOException {
        Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(bytes(jpeg), 200));
        String[] images = {png.toString(), cut.toString(), jpeg.toString()};
        Cli predicted =
                Cli.run("predict", "--top=1", run.toString(), images[0], images[1], images[2]);
        predicted.assertSentence(1, "cut.jpg");
        assertEquals(4, predicted.out().lines().count(), predicted::out);
        assertTrue(predicted.out().contains(images[2]), predicted::out);

        Cli json = Cli.run("predict", "--json", run.toString(), images[0], images[1], images[2]);
        assertEquals(1, json.code(), json::toString);
        JsonNode answers = new ObjectMapper().readTree(json.out());
        assertEquals(3, answers.size());
        assertTrue(answers.get(1).path("error").asText().contains("cut.jpg"), json::out);
        assertEquals(0, answers.get(1).path("classes").size());
        assertEquals(3, answers.get(2).path("classes").size());
        assertFalse(answers.get(2).has("error"));
        // In a batch of another size a processor may round otherwise.
        JsonNode alone = new ObjectMapper().readTree(predictJson(jpeg)).get(0).path("classes");
        for (int i = 0; i < alone.size(); i++) {
            JsonNode beside = answers.get(2).path("classes").get(i);
            assertEquals(alone.get(i).path("name"), beside.path("name"));
            assertEquals(
                    alone.get(i).path("probability").asDouble(),
                    beside.path("probability").asDouble(),
                    1e-6);
        }

        Cli missing = Cli.run("predict", run.toString(), images[0], folder + "/none.png");
        missing.assertSentence(2, "there is no image", "none.png");
        assertTrue(missing.out().startsWith(images[0]), missing::out);
    }

    @Test
    void theImagesOfAFolderAreTakenWithThoseBelowAndABrokenOneIsNamed() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images \u732b/deep"));
        Files.copy(png, images.resolveSibling("b, \"q\".png"));
        Files.copy(jpeg, images.resolveSibling("a.jpg"));
        Files.copy(png, images.resolve("c.png"));
        Files.write(images.resolve("cut.jpg"), Arrays.copyOf(bytes(jpeg), 200));
        Files.writeString(images.resolve("notes.txt"), "");
        Path all = images.getParent();
        Cli predicted = Cli.run("predict", "--top=1", run.toString(), all.toString());
        assertEquals(1, predicted.code(), predicted::toString);
        assertEquals(
                List.of(
                        all.resolve("a.jpg").toString(),
                        all.resolve("b, \"q\".png").toString(),
                        images.resolve("c.png").toString()),
                predicted.out().lines().filter(line -> !line.startsWith(" ")).toList());
        assertTrue(predicted.err().contains("cut.jpg"), predicted::err);
        assertTrue(predicted.err().contains("passed over: 1"), predicted::err);

        Cli csv = Cli.run("predict", "--csv", "--tta=flip", run.toString(), all.toString());
        assertEquals(1, csv.code(), csv::toString);
        List<String> lines = csv.out().lines().toList();
        assertEquals(5, lines.size(), csv::out);
        assertTrue(lines.get(0).startsWith("image,prediction,tta,error,score_airplane"));
        assertTrue(lines.get(2).contains("b, \"\"q\"\".png\","), lines.get(2));
        assertTrue(lines.get(1).contains(",flip,,"), lines.get(1));
        assertTrue(lines.get(4).contains("cut.jpg"), lines.get(4));
        JsonNode json =
                new ObjectMapper()
                        .readTree(
                                Cli.run(
                                                "predict",
                                                "--json",
                                                "--tta=flip",
                                                run.toString(),
                                                png.toString())
                                        .out());
        assertEquals("flip", json.get(0).path("tta").asText());
        Cli.run("predict", "--csv", "--json", run.toString(), png.toString())
                .assertMistake("--csv and --json exclude each other; leave one out");
        Cli.run("predict", "--csv", "--top=2", run.toString(), png.toString())
                .assertMistake("leave --top out");
    }

    private String predictJson(Path image) {
        return Cli.run("predict", "--json", run.toString(), image.toString()).out();
    }

    private static byte[] bytes(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    @Test
    void aNetworkOfAnotherKindIsRecognized() throws IOException {
        write("page.onnx", "<!DOCTYPE html><html>", "is a web page", "download the file itself");
        write("pointer.pt", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull");
        String cut = "PK\3\4" + "\0".repeat(100);
        write("zip.onnx", cut, "a zip archive that is cut or damaged", "get it again");
        write("zip.pt", cut, "not TorchScript", "get it again");
        write("zip.pth", cut, "not TorchScript (.pt) or ONNX");
        Path saved = folder.resolve("saved.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(saved))) {
            zip.putNextEntry(new ZipEntry("saved/data.pkl"));
        }
        predictOne(saved, png).assertMistake("a file of torch.save", "exported to TorchScript");
        write("empty.pt", "", "is an empty file");
        write("empty.onnx", "", "is an empty file");
    }

    private void write(String name, String content, String... words) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        Cli predicted = predictOne(file, png);
        predicted.assertMistake(words);
        predicted.assertMistake(name);
    }

    @Test
    void mistakesAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        predictOne(run, text).assertSentence(1, "text.png is not an image", "PNG");
        Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(bytes(png), 40));
        predictOne(run, cut).assertSentence(1, "cut.png is not an image");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        predictOne(run, empty).assertMistake("empty has no image files in it");
        predictOne(run, folder.resolve("none.png")).assertMistake("there is no image");
        predictOne(text, png).assertMistake("text.png", "is a text, not TorchScript (.pt) or ONNX");
        Path onnx = Files.writeString(folder.resolve("broken.onnx"), "no network");
        predictOne(onnx, png).assertMistake("broken.onnx is a text, not ONNX");
        Path pt = Files.writeString(folder.resolve("broken.pt"), "no network");
        predictOne(pt, png).assertMistake("broken.pt is a text, not TorchScript");
        predictOne(folder.resolve("none.pt"), png).assertMistake("there is no file");
        Cli.run("predict", "--top=11", run.toString(), png.toString())
                .assertMistake("--top must be from 1 to the 10 classes, not 11");
        Cli.run("predict", run.toString()).assertMistake("IMAGE");
        Cli.run("evaluate", pt.toString()).assertMistake("broken.pt is a text, not TorchScript");
    }

    private static Cli predictOne(Path network, Path image) {
        return Cli.run("predict", network.toString(), image.toString());
    }
}
