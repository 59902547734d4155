package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is typed to learn, look at and export a segmentation. */
class SegmentationCommandTest {

    @TempDir private Path folder;

    @Test
    void aSegmentationIsTrainedEvaluatedAndExported() throws Exception {
        Cli train =
                Cli.run(
                        "train",
                        "--dataset=shapes",
                        "--set=data.side=16",
                        "--set=data.images=32",
                        "--set=head=ccnet:width=16",
                        "--epochs=1",
                        "--batch-size=16",
                        "--device=cpu",
                        "--runs=" + folder,
                        "--name=r");
        assertEquals(0, train.code(), train::toString);
        assertTrue(
                train.out().startsWith("simple-cnn with attention none and head ccnet:width=16: "),
                train.out());
        assertTrue(
                train.out().matches("(?s).*validation: .*, mean_iou \\d+\\.\\d\\d %.*"),
                train.out());
        Path run = folder.resolve("r");

        Path table = folder.resolve("images.csv");
        Cli text = Cli.run("evaluate", "--device=cpu", "--predictions=" + table, run.toString());
        assertEquals(0, text.code(), text::toString);
        assertTrue(text.out().startsWith("pixel accuracy "), text.out());
        assertTrue(
                text.out().contains("(8 test images, 2,048 pixels, best checkpoint)"), text.out());
        assertTrue(text.out().matches("(?s).* {2}ground .* IoU .* pixels .*"), text.out());
        assertEquals(9, Files.readAllLines(table).size());

        Path file = folder.resolve("net.onnx");
        Cli export = Cli.run("export", "--format=onnx", "--output=" + file, run.toString());
        assertEquals(0, export.code(), export::toString);
        Cli.run("evaluate", "--json", file.toString())
                .assertMistake("takes images of 16x16 pixels, and those of shapes have 64x64");

        Cli json = Cli.run("evaluate", "--json", "--device=cpu", run.toString());
        JsonNode report = new ObjectMapper().readTree(json.out());
        assertEquals(8, report.get("images").asInt());
        assertEquals(2048, report.get("pixels").asInt());
        assertTrue(report.at("/intervals/mean_iou/high").asDouble() > 0, json.out());
        assertTrue(report.at("/classes/0/iou").isNumber(), json.out());

        Cli.run(
                        "export",
                        "--format=onnx",
                        "--output=" + file,
                        "--serving=" + folder,
                        run.toString())
                .assertMistake("one of each pixel");
    }

    @Test
    void theGeneratedDataAreDescribed() {
        Cli info = Cli.run("data", "info", "shapes", "--set=data.side=16");
        assertEquals(0, info.code(), info::toString);
        assertTrue(
                info.out()
                        .contains(
                                "512 training, 64 validation and 128 test images of 16 x 16 pixels, 6 classes"),
                info.out());
        assertTrue(info.out().contains("pixels in training"), info.out());
    }
}
