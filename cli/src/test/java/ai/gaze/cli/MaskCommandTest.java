package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.MaskPng;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.data.ReadImages;
import ai.gaze.training.data.ShapeImages;
import ai.gaze.training.image.ImageDecoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed to learn from a folder of masks and to see what was learnt. */
class MaskCommandTest {

    private static final int SIDE = 32;

    @TempDir private Path folder;
    private Path data;

    @BeforeEach
    void writeShapes() throws IOException {
        data = folder.resolve("my data 猫");
        write("train", 16, 1);
        write("val", 4, 2);
        Files.writeString(
                data.resolve("classes.txt"), "ground\ndisc 🚗\nsquare\ntriangle\ncross\nring\n");
    }

    private void write(String part, int count, long seed) throws IOException {
        MaskedImages shapes = ShapeImages.of(count, SIDE, seed);
        for (int i = 0; i < count; i++) {
            ReadImages one = shapes.read(new int[] {i});
            byte[] pixels = MaskedImages.withoutMasks(one.images()).pixels();
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < SIDE * SIDE; p++) {
                int rgb =
                        (pixels[3 * p] & 0xff) << 16
                                | (pixels[3 * p + 1] & 0xff) << 8
                                | (pixels[3 * p + 2] & 0xff);
                image.setRGB(p % SIDE, p / SIDE, rgb);
            }
            Path file = data.resolve(part + "/images/" + i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
            MaskPng.write(
                    data.resolve(part + "/masks/" + i + ".png"),
                    MaskedImages.masks(one.images()),
                    SIDE,
                    SIDE);
        }
    }

    @Test
    void aFolderIsDescribedVerifiedAndShown() throws IOException {
        Cli info = Cli.run("data", "info", "mask-folder", "--data=" + data);
        assertEquals(0, info.code(), info::toString);
        assertTrue(
                info.out().contains("16 training and 4 test images of any size, 6 classes"),
                info.out());
        assertTrue(
                info.out().matches("(?s).* disc 🚗 +[\\d,]+ +\\d+ +[\\d,]+ +\\d+\n.*"), info.out());
        assertTrue(info.out().contains("(255: ignored)"), info.out());

        Path sheet = folder.resolve("sheet.png");
        Cli show =
                Cli.run(
                        "data",
                        "show",
                        "mask-folder",
                        "--data=" + data,
                        "--set=data.image-size=32",
                        "--count=3",
                        "--draws=2",
                        "--output=" + sheet);
        assertEquals(0, show.code(), show::toString);
        BufferedImage drawn = ImageIO.read(sheet.toFile());
        assertEquals(3 * 66 - 2, drawn.getWidth());
        assertTrue(drawn.getHeight() > 3 * 66 + 20, "with a legend: " + drawn.getHeight());

        MaskPng.write(data.resolve("val/masks/1.png"), new byte[6], 2, 3);
        Cli verify = Cli.run("data", "verify", "mask-folder", "--data=" + data);
        assertEquals(1, verify.code(), verify::toString);
        assertTrue(verify.out().contains("has 3 x 2 pixels and its image"), verify.out());
        assertTrue(verify.out().contains("19 of 20 images can be read"), verify.out());
    }

    @Test
    void aRunIsAskedForMasksAndExplained() throws Exception {
        Cli train =
                Cli.run(
                        "train",
                        "--dataset=mask-folder",
                        "--data=" + data,
                        "--set=data.image-size=32",
                        "--set=attention=se",
                        "--epochs=1",
                        "--batch-size=8",
                        "--device=cpu",
                        "--runs=" + folder,
                        "--name=r");
        assertEquals(0, train.code(), train::toString);
        Path run = folder.resolve("r");
        String page = Files.readString(run.resolve("report.html"));
        assertTrue(page.contains("\"meanIou\":") && page.contains("\"kind\":\"mask\""));
        assertTrue(page.contains("\"title\":\"Truth\""));

        predicts(run);
        Path file = folder.resolve("net.onnx");
        Cli export = Cli.run("export", "--format=onnx", "--output=" + file, run.toString());
        assertEquals(0, export.code(), export::toString);
        predicts(file);

        Path explained = folder.resolve("explained");
        Cli explain =
                Cli.run(
                        "explain",
                        "--data=" + data,
                        "--test=2",
                        "--method=attention,grad-cam",
                        "--output=" + explained,
                        run.toString());
        assertEquals(0, explain.code(), explain::toString);
        for (String name : new String[] {"classes", "classes-without", "truth"}) {
            assertTrue(Files.exists(explained.resolve("image1-" + name + ".png")), name);
        }
        try (Stream<Path> all = Files.list(explained)) {
            assertTrue(all.anyMatch(p -> p.getFileName().toString().contains("grad-cam-backbone")));
        }
        Cli brought =
                Cli.run(
                        "explain",
                        "--images=" + data.resolve("val/images/0.png"),
                        "--class=ring",
                        "--method=grad-cam",
                        "--json",
                        run.toString());
        assertEquals(0, brought.code(), brought::toString);
        JsonNode first = new ObjectMapper().readTree(brought.out()).at("/images/0");
        double sum = 0;
        for (JsonNode seen : first.get("seen")) {
            sum += seen.get("probability").asDouble();
        }
        assertTrue(first.get("ofPixels").asBoolean() && sum > 0.9 && sum < 1.001, "" + sum);
        assertFalse(brought.out().contains("\"Truth\""));
    }

    private void predicts(Path network) throws Exception {
        Path masks = Files.createTempDirectory(folder, "masks");
        Path image = data.resolve("val/images/0.png");
        Path wide = folder.resolve("wide.jpg");
        ImageIO.write(new BufferedImage(71, 40, BufferedImage.TYPE_INT_RGB), "jpg", wide.toFile());
        Path broken = Files.writeString(folder.resolve("no.png"), "no image");
        String[] asked = {
            "predict",
            network.toString(),
            image.toString(),
            wide.toString(),
            broken.toString(),
            "--output=" + masks,
            "--overlay",
            "--json"
        };
        Cli json = Cli.run(asked);
        assertEquals(1, json.code(), json::toString);
        JsonNode all = new ObjectMapper().readTree(json.out());
        assertEquals(3, all.size());
        assertEquals(71, all.at("/1/width").asInt());
        double sum = 0;
        for (JsonNode share : all.at("/1/classes")) {
            sum += share.get("share").asDouble();
        }
        assertEquals(1, sum, 1e-9);
        assertTrue(all.at("/2/error").asText().contains("is not an image"), json.out());
        byte[] mask = ImageDecoder.indices(masks.resolve("wide.png")).pixels();
        assertEquals(71 * 40, mask.length);
        for (byte value : mask) {
            assertTrue(value >= 0 && value < 6);
        }
        assertEquals(71, ImageIO.read(masks.resolve("wide-overlay.png").toFile()).getWidth());
        Cli.run(asked).assertMistake("is there already, and no file is replaced");
        Cli text = Cli.run("predict", network.toString(), image.toString());
        assertTrue(
                text.out().matches("(?s).*0\\.png {2}32 x 32 pixels\n +\\d+\\.\\d\\d % {2}.*"),
                text.out());
        Cli.run("predict", network.toString(), image.toString(), "--csv")
                .assertMistake("one of each pixel");
        Cli.run("predict", network.toString(), image.toString(), "--overlay")
                .assertMistake("--overlay needs --output");
    }
}
