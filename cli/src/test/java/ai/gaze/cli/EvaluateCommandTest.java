package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.Folders;
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
        int first = lines.indexOf("accuracy per class:") + 1;
        for (int i = 0; i < 10; i++) {
            String[] words = lines.get(first + i).trim().split("\\s+", -1);
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
                List.of(
                        "loss",
                        "accuracy",
                        "top_5",
                        "macro_f1",
                        "expected_calibration_error_20",
                        "balanced_accuracy",
                        "expected_calibration_error"),
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
        assertTrue(lines.get(3).startsWith("balanced_accuracy "), lines.get(3));
        Cli.run("evaluate", "--metric=macro-f2", run.toString())
                .assertMistake("unknown metric \"macro-f2\": did you mean \"macro-f1\"?");
        Cli.run("evaluate", "--metric=roc-auc", run.toString())
                .assertMistake("metric roc_auc is that of two classes, and there are 10");
    }

    @Test
    void oneFileIsNotTheTableAndThePicture() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Files.deleteIfExists(run.resolve("confusion-best.png"));
        Path file = folder.resolve("p.png");
        String again = folder.resolve("run/../p.png").toString();
        Cli.run("evaluate", "--predictions=" + file, "--calibration=" + again, run.toString())
                .assertMistake("is the file of --predictions, too; choose another --calibration");
        assertFalse(Files.exists(file));
        Cli.run("evaluate", "--calibration=" + folder.resolve("c.jpg"), run.toString())
                .assertMistake("give --calibration a name that ends in .png");
        String matrix = run.resolve("confusion-best.png").toString();
        Cli.run("evaluate", "--calibration=" + matrix, run.toString())
                .assertMistake("is the file of the confusion matrix as a picture, too");
    }

    @Test
    void jsonTableAndDiagramSayTheSame() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Path table = folder.resolve("scores \u732b.csv");
        Path diagram = folder.resolve("calibration.png");
        String[] asked = {
            "evaluate",
            "--json",
            "--device=cpu",
            "--predictions=" + table,
            "--calibration=" + diagram,
            run.toString()
        };
        Cli evaluated = Cli.run(asked);
        assertEquals(0, evaluated.code(), evaluated::toString);
        JsonNode answer = new ObjectMapper().readTree(evaluated.out());
        assertEquals("none", answer.path("tta").asText());
        double accuracy = answer.at("/metrics/accuracy").asDouble();
        assertTrue(answer.at("/intervals/accuracy/low").asDouble() < accuracy);
        assertTrue(answer.at("/intervals/accuracy/high").asDouble() > accuracy);
        assertTrue(
                answer.at("/intervals/macro_f1/low").asDouble()
                        < answer.at("/macro/f1").asDouble());
        assertEquals(1000, answer.at("/bootstrap/samples").asInt());
        assertEquals(accuracy, answer.at("/weighted/recall").asDouble(), 1e-12);
        assertEquals(10, answer.path("classes").size());
        assertEquals("airplane", answer.at("/classes/0/name").asText());
        assertEquals(50, answer.at("/classes/0/support").asInt());
        assertEquals(
                answer.at("/metrics/expected_calibration_error"), answer.at("/calibration/error"));
        assertEquals(15, answer.at("/calibration/bins").size());
        assertEquals(480, ImageIO.read(diagram.toFile()).getWidth());

        List<String> lines = Files.readAllLines(table);
        assertEquals(501, lines.size());
        assertTrue(lines.get(0).startsWith("image,label,prediction,tta,score_airplane,"));
        int right = 0;
        for (String line : lines.subList(1, 501)) {
            String[] cells = line.split(",", -1);
            assertEquals(14, cells.length);
            right += cells[1].equals(cells[2]) ? 1 : 0;
            double sum = 0;
            for (int i = 4; i < 14; i++) {
                sum += Double.parseDouble(cells[i]);
            }
            assertEquals(1, sum, 1e-5);
        }
        assertEquals(accuracy, right / 500.0, 1e-12);
        Cli.run(asked).assertMistake("is there already; choose another --predictions");
        Cli.run("evaluate", "--calibration=" + folder.resolve("no/x.png"), run.toString())
                .assertMistake("of --calibration is not there");
    }

    @Test
    void viewsOfAnImageAreAveragedAlikeInARunAndItsFileAndSaid() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Path file = folder.resolve("net.pt");
        Cli exported =
                Cli.run("export", run.toString(), "--format=torchscript", "--output=" + file);
        assertEquals(0, exported.code(), exported::toString);
        JsonNode ofRun = metrics("--tta=flip-and-shift", run);
        JsonNode ofFile = metrics("--tta=flip-and-shift", file);
        assertEquals("flip-and-shift", ofRun.path("tta").asText());
        double loss = ofRun.at("/metrics/loss").asDouble();
        assertEquals(loss, ofFile.at("/metrics/loss").asDouble(), 1e-5);
        assertNotEquals(loss, metrics("--tta=none", run).at("/metrics/loss").asDouble());
        Cli text = Cli.run("evaluate", "--device=cpu", "--tta=flip", run.toString());
        assertTrue(text.out().contains("best checkpoint, views flip)"), text::toString);
        Cli.run("evaluate", "--tta=flop", run.toString())
                .assertMistake("unknown test-time augmentation \"flop\": did you mean \"flip\"?");
    }

    private static JsonNode metrics(String tta, Path network) throws Exception {
        Cli evaluated = Cli.run("evaluate", "--json", "--device=cpu", tta, network.toString());
        assertEquals(0, evaluated.code(), evaluated::toString);
        return new ObjectMapper().readTree(evaluated.out());
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
        Cli json = Cli.run("report", "--device=cpu", "--json", run.toString());
        assertEquals(0, json.code(), json::toString);
        JsonNode data = new ObjectMapper().readTree(json.out());
        assertEquals(data, Cli.pageData(page));
        assertEquals("finished", data.get("state").asText());
        assertEquals(
                data.at("/test/accuracy").asDouble(), data.at("/result/test-accuracy").asDouble());
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

    @Test
    void aFileInPlaceOfTheFolderOfCheckpointsIsCalledThat() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Folders.delete(run.resolve("checkpoints"));
        Files.createFile(run.resolve("checkpoints"));
        Cli.run("evaluate", "--device=cpu", run.toString())
                .assertMistake("checkpoints is no folder; put that with the checkpoints in");
        Cli.run("train", "--device=cpu", "--resume=" + run)
                .assertMistake("checkpoints is no folder; put that with the checkpoints in");
    }

    @Test
    void aFolderInPlaceOfACheckpointIsNamedBeforeAnythingIsTrained() throws Exception {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Files.createDirectory(run.resolve("checkpoints/last.previous.safetensors"));
        Cli.run("train", "--device=cpu", "--resume=" + run)
                .assertMistake("last.previous.safetensors is no file");
    }
}
