package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    @TempDir private Path folder;

    @Test
    void itPrintsWhatTheRunRecordedAndDrawsTheConfusion() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Cli evaluated = Cli.run("evaluate", "--device=cpu", "--top=3", run.toString());
        assertEquals(0, evaluated.code(), evaluated::toString);
        assertEquals("", evaluated.err());
        List<String> lines = evaluated.out().lines().toList();

        JsonNode result = new ObjectMapper().readTree(run.resolve("result.json").toFile());
        String accuracy =
                String.format(
                        Locale.ROOT, "%.2f %%", 100 * result.path("test-accuracy").asDouble());
        String loss = String.format(Locale.ROOT, "%.4f", result.path("test-loss").asDouble());
        assertTrue(lines.get(0).startsWith("accuracy " + accuracy + "  top-3 "), lines.get(0));
        assertTrue(lines.get(0).contains("loss " + loss), lines.get(0));
        assertTrue(lines.get(0).contains("(500 test images, best checkpoint)"), lines.get(0));

        // Every class has 50 test images, so the mean over the classes is the accuracy.
        double perClass = 0;
        int diagonal = 0;
        int all = 0;
        int table =
                lines.indexOf(lines.stream().filter(l -> l.startsWith("true")).findFirst().get());
        for (int i = 0; i < 10; i++) {
            String[] words = lines.get(3 + i).trim().split("\\s+", -1);
            perClass += Double.parseDouble(words[1]) / 10;
            String[] counts = lines.get(table + 1 + i).trim().split("\\s+", -1);
            assertEquals(words[0], counts[0]);
            diagonal += Integer.parseInt(counts[1 + i]);
            for (int j = 1; j <= 10; j++) {
                all += Integer.parseInt(counts[j]);
            }
        }
        assertEquals(100 * result.path("test-accuracy").asDouble(), perClass, 1e-9);
        assertEquals(500, all);
        assertEquals(result.path("test-accuracy").asDouble(), diagonal / 500.0, 1e-12);

        BufferedImage picture = ImageIO.read(run.resolve("confusion-best.png").toFile());
        assertEquals(660, picture.getWidth());
        assertEquals(660, picture.getHeight());
    }

    @Test
    void furtherMetricsAreAskedForByNameAndGivenAsJson() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        String[] asked = {"--metric=macro-f1", "--metric", "ece:bins=20", "--metric=top-5"};
        Cli text = Cli.run("evaluate", asked[0], asked[1], asked[2], asked[3], run.toString());
        assertEquals(0, text.code(), text::toString);
        Cli json =
                Cli.run(
                        "evaluate",
                        "--json",
                        asked[0],
                        asked[1],
                        asked[2],
                        asked[3],
                        run.toString());
        assertEquals(0, json.code(), json::toString);
        JsonNode answer = new ObjectMapper().readTree(json.out());
        assertEquals("best checkpoint", answer.path("evaluated").asText());
        assertEquals(500, answer.path("images").asInt());
        List<String> names = new ArrayList<>();
        answer.path("metrics").fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of("loss", "accuracy", "top_5", "macro_f1", "expected_calibration_error_20"),
                names);
        JsonNode result = new ObjectMapper().readTree(run.resolve("result.json").toFile());
        assertEquals(result.path("test-accuracy"), answer.at("/metrics/accuracy"));
        List<String> lines = text.out().lines().toList();
        assertEquals(
                String.format(
                        Locale.ROOT,
                        "macro_f1 %.2f %%",
                        100 * answer.at("/metrics/macro_f1").asDouble()),
                lines.get(1));
        assertTrue(lines.get(2).startsWith("expected_calibration_error_20 "), lines.get(2));
        assertEquals("", lines.get(3));
        Cli.run("evaluate", "--metric=macro-f2", run.toString())
                .assertMistake("unknown metric \"macro-f2\": did you mean \"macro-f1\"?");
        Cli.run("evaluate", "--metric=roc-auc", run.toString())
                .assertMistake("metric roc_auc is that of two classes, and there are 10");
    }

    @Test
    void aRunThatNobodyMayWriteIntoIsEvaluatedAllTheSame() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        // What stands in the way stops every user, as no right does.
        Files.createDirectories(run.resolve("confusion-best.png/in-the-way"));
        Cli evaluated = Cli.run("evaluate", "--device=cpu", run.toString());
        assertEquals(0, evaluated.code(), evaluated::toString);
        assertTrue(evaluated.out().contains("accuracy per class:"), evaluated::toString);
        assertEquals(1, evaluated.err().lines().count(), evaluated::toString);
        assertTrue(
                evaluated.err().contains("the confusion matrix as a picture could not be made"),
                evaluated::toString);

        Files.delete(run.resolve("report.html"));
        Files.createDirectories(run.resolve("report.html/in-the-way"));
        Cli.run("report", "--device=cpu", run.toString())
                .assertMistake("report.html cannot be written", "another place with --output");
        Path page = folder.resolve("page.html");
        Cli reported = Cli.run("report", "--device=cpu", "--output=" + page, run.toString());
        assertEquals(0, reported.code(), reported::toString);
        assertTrue(Files.readString(page).contains("<h2>Test images</h2>"));
    }

    @Test
    @Timeout(60)
    void aPipeOrDeviceInPlaceOfANetworkIsNamedAndNotRead() throws Exception {
        for (String name : List.of("net.pt", "net.onnx", "net.safetensors", "run")) {
            Path pipe = folder.resolve(name);
            assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
            Path image = folder.resolve("image.png");
            for (String command : List.of("evaluate", "predict")) {
                List<String> arguments = new ArrayList<>(List.of(command, pipe.toString()));
                if (command.equals("predict")) {
                    arguments.add(image.toString());
                }
                Cli.run(arguments.toArray(String[]::new))
                        .assertMistake(pipe + " is no regular file", "a .pt or .onnx file");
            }
            Cli.run("explain", pipe.toString()).assertMistake(pipe + " is not a run directory");
            Cli.run("report", pipe.toString()).assertMistake(pipe + " is not a run directory");
        }
        Cli.run("evaluate", "/dev/zero").assertMistake("/dev/zero is no regular file");
    }

    @Test
    void whatItCannotDoIsNamed() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Cli.run("evaluate", "--device=cpu", "--top=11", run.toString())
                .assertMistake("--top must be from 1 to the 10 classes, not 11");
        Cli.run("evaluate", "--device=cpu", "--top=0", run.toString()).assertMistake("--top");
        Cli.run("evaluate", "--device=cpu", "--checkpoint=bst", run.toString())
                .assertMistake("unknown checkpoint \"bst\": did you mean \"best\"?");
        Cli.run("evaluate", folder.toString()).assertMistake("is not a run directory");
        Cli.run("evaluate").assertMistake("RUN");
        Files.delete(run.resolve("checkpoints/best.safetensors"));
        Cli.run("evaluate", "--device=cpu", run.toString())
                .assertMistake("there is no checkpoint", "best.safetensors");
    }
}
