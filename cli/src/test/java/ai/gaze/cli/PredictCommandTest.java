package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void mistakesAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        predictOne(run, text).assertMistake("text.png is not an image", "PNG");
        byte[] whole = Files.readAllBytes(png);
        Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(whole, 40));
        predictOne(run, cut).assertMistake("cut.png is not an image");
        predictOne(run, folder).assertMistake("is a folder; give the image files");
        predictOne(run, folder.resolve("none.png")).assertMistake("there is no image");
        predictOne(text, png).assertMistake("text.png", "expected the name of a .pt or .onnx file");
        Path onnx = Files.writeString(folder.resolve("broken.onnx"), "no network");
        predictOne(onnx, png).assertMistake("broken.onnx is not a network");
        Path pt = Files.writeString(folder.resolve("broken.pt"), "no network");
        predictOne(pt, png).assertMistake("broken.pt is not a TorchScript network");
        predictOne(folder.resolve("none.pt"), png).assertMistake("there is no file");
        Cli.run("predict", "--top=11", run.toString(), png.toString())
                .assertMistake("--top must be from 1 to the 10 classes, not 11");
        Cli.run("predict", run.toString()).assertMistake("IMAGE");
        Cli.run("evaluate", pt.toString()).assertMistake("broken.pt is not a TorchScript network");
    }

    private static Cli predictOne(Path network, Path image) {
        return Cli.run("predict", network.toString(), image.toString());
    }
}
