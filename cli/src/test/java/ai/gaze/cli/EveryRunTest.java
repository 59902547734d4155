package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command answers with its default options, whatever the run was trained on. */
@Timeout(300)
class EveryRunTest {

    private static final long MEGABYTE = 1 << 20;

    @TempDir private Path folder;

    @ParameterizedTest(name = "{0} classes of {1} px in {2} with {3}")
    @CsvSource({
        "2, 32, simple-cnn, se",
        "3, 31, resnet20, none",
        "4, 33, simple-cnn, none",
        "10, 64, simple-cnn, cbam",
        "2, 224, resnet20, se",
        "1000, 8, simple-cnn, none"
    })
    void everyCommandAnswersWithItsDefaults(int classes, int side, String model, String attention)
            throws IOException {
        Path data = folder.resolve("data");
        for (int i = 0; i < classes; i++) {
            image(data.resolve("train/class %04d".formatted(i)), side, i);
            image(data.resolve("val/class %04d".formatted(i)), side, i + 1);
        }
        Path image = data.resolve("val/class 0001/0.png");
        Path run = folder.resolve("run");
        ok(
                "train",
                "--dataset=image-folder",
                "--data=" + data,
                "--set=data.image-size=" + side,
                "--model=" + model,
                "--attention=" + attention,
                "--epochs=1",
                "--batch-size=" + Math.min(classes, 100),
                "--device=cpu",
                "--runs=" + folder,
                "--name=run");
        String top5 = "top-" + Math.min(5, classes) + " ";
        assertTrue(ok("evaluate", run.toString(), "--data=" + data).contains(top5));
        assertPredicts(run, image, classes);
        ok("explain", run.toString(), "--data=" + data, "--test=1");
        ok("report", run.toString(), "--data=" + data);
        for (String[] kind :
                new String[][] {
                    {"onnx", "net.onnx"},
                    {"torchscript", "net.pt"},
                    {"safetensors", "net.safetensors"},
                    {"djl", "net.params"}
                }) {
            Path file = folder.resolve(kind[1]);
            List<String> export = new ArrayList<>();
            export.addAll(List.of("export", run.toString(), "--format=" + kind[0]));
            export.addAll(List.of("--output=" + file, "--data=" + data));
            boolean graph = kind[0].equals("onnx") || kind[0].equals("torchscript");
            if (graph) {
                export.add("--serving=" + folder.resolve("serving-" + kind[0]));
            }
            ok(export.toArray(String[]::new));
            if (graph) {
                assertPredicts(file, image, classes);
                assertTrue(ok("evaluate", file.toString(), "--data=" + data).contains(top5));
            }
        }
        assertTrue(Files.size(run.resolve("confusion-best.png")) < 2 * MEGABYTE);
        assertTrue(Files.size(run.resolve("report.html")) < 4 * MEGABYTE);
    }

    private static void assertPredicts(Path network, Path image, int classes) throws IOException {
        JsonNode json =
                new ObjectMapper()
                        .readTree(ok("predict", "--json", network.toString(), image.toString()));
        assertEquals(Math.min(3, classes), json.get(0).path("classes").size());
    }

    private static String ok(String... arguments) {
        Cli answer = Cli.run(arguments);
        assertEquals(0, answer.code(), () -> String.join(" ", arguments) + ": " + answer);
        return answer.out();
    }

    static void image(Path folder, int side, int seed) throws IOException {
        Files.createDirectories(folder);
        BufferedImage image = new BufferedImage(side, side + seed % 3, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, ((x * 7 + y * 3 + seed) * 0x10305) & 0xffffff);
            }
        }
        ImageIO.write(image, "png", folder.resolve("0.png").toFile());
    }
}
