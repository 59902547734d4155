package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.gaze.testing.StripedImages;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Classes, folders and runs with names of every kind, through all that Gaze writes and prints. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "most of these are no names there")
class NamesTest {

    /** Sorted as Java sorts texts. */
    private static final List<String> CLASSES =
            Stream.of(
                            "%s %d %n",
                            "<script>alert(1)<!--",
                            "a,b;\"c'd`e",
                            "back\\slash",
                            "big cat",
                            "x=1#2:&amp;",
                            "-rf",
                            "n".repeat(200),
                            "\u732b",
                            "\ud83d\ude00\u200d\ud83d\udd25",
                            "\u05d0\u200f\u202eabc",
                            "caf\u00e9")
                    .sorted()
                    .toList();

    private static final String IMAGE = "new\nline \u001b[31m.png";
    private static final String RUN = "a run, \u732b <b>\"1\"";

    @TempDir private static Path folder;
    private static Path data;
    private static Path run;
    private static Cli trained;

    @BeforeAll
    static void train() throws IOException {
        try {
            data = folder.resolve("data \u732b <i>=#,");
        } catch (InvalidPathException e) {
            assumeTrue(false, "this machine's file names are ASCII");
        }
        StripedImages.write(folder.resolve("made"), 1, 24);
        List<String> made = StripedImages.CLASSES;
        for (int i = 0; i < CLASSES.size(); i++) {
            for (String part : List.of("train", "val")) {
                Path target = data.resolve(part).resolve(CLASSES.get(i));
                Files.copy(
                        folder.resolve("made").resolve(made.get(i % 3)).resolve("000.png"),
                        Files.createDirectories(target).resolve(IMAGE));
            }
        }
        run = folder.resolve("runs").resolve(RUN);
        trained =
                Cli.run(
                        "train",
                        "--dataset=image-folder",
                        "--data=" + data,
                        "--set=data.image-size=32",
                        "--set=schedule.name=constant",
                        "--batch-size=4",
                        "--epochs=1",
                        "--device=cpu",
                        "--runs=" + folder.resolve("runs"),
                        "--name=" + RUN);
    }

    @Test
    void theRunKnowsThemAsTheyAre() throws IOException {
        assertEquals(0, trained.code(), trained::toString);
        JsonNode json = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        assertEquals(CLASSES, texts(json.get("classes")));
        assertEquals(data.toString(), json.get("files").get("folder").asText());
    }

    @Test
    void thePageShowsThemAsText() throws IOException {
        String page = Files.readString(run.resolve("report.html"));
        assertEquals(3, page.split("</script>", -1).length - 1, "no tag but those of the page");
        assertFalse(page.contains("<i>"), "no tag");
        JsonNode data = Cli.pageData(run.resolve("report.html"));
        assertEquals(CLASSES, texts(data.at("/info/classes")));
        String title = data.get("title").asText();
        assertTrue(title.startsWith("a run, \u732b <b>\"1\": "), title);
    }

    @Test
    void evaluationAndPredictionPrintThem() throws IOException {
        Cli evaluate = Cli.run("evaluate", run.toString(), "--device=cpu", "--top=1");
        assertEquals(0, evaluate.code(), evaluate::toString);
        assertOnlyTextIn(evaluate);
        for (String name : CLASSES) {
            assertTrue(evaluate.out().contains(Console.printable(name)), evaluate::out);
        }
        Path image = data.resolve("val").resolve(CLASSES.get(0)).resolve(IMAGE);
        Cli predict = Cli.run("predict", run.toString(), image.toString(), "--top=12");
        assertEquals(0, predict.code(), predict::toString);
        assertOnlyTextIn(predict);
        assertEquals(13, predict.out().lines().count(), predict::out);
        Cli json = Cli.run("predict", run.toString(), image.toString(), "--top=12", "--json");
        JsonNode answer = new ObjectMapper().readTree(json.out()).get(0);
        assertEquals(image.toString(), answer.get("image").asText());
    }

    @Test
    void anExportedNetworkHasThem() throws IOException {
        Path file = folder.resolve("net \u732b.pt");
        Cli export = Cli.run("export", run.toString(), "--format=torchscript", "--output=" + file);
        assertEquals(0, export.code(), export::toString);
        assertOnlyTextIn(export);
        Cli predict =
                Cli.run(
                        "predict",
                        file.toString(),
                        data.resolve("val").resolve(CLASSES.get(0)).resolve(IMAGE).toString(),
                        "--top=12",
                        "--json");
        JsonNode scores = new ObjectMapper().readTree(predict.out()).get(0).get("classes");
        assertEquals(
                CLASSES,
                StreamSupport.stream(scores.spliterator(), false)
                        .map(score -> score.get("name").asText())
                        .sorted()
                        .toList());
        Cli evaluate = Cli.run("evaluate", file.toString(), "--data=" + data, "--top=1");
        assertEquals(0, evaluate.code(), evaluate::toString);
        for (String name : CLASSES) {
            assertTrue(evaluate.out().contains(Console.printable(name)), evaluate::out);
        }
    }

    @Test
    void dataInfoAndVerifyPrintThem() throws IOException {
        Cli info = Cli.run("data", "info", "image-folder", "--data=" + data);
        assertEquals(0, info.code(), info::toString);
        assertOnlyTextIn(info);
        assertTrue(info.out().contains("12 training and 12 test images of any size, 12 classes"));
        Path broken = data.resolve("train").resolve(CLASSES.get(0)).resolve("z\r\u009b2J.png");
        Files.writeString(broken, "no image");
        try {
            Cli verify = Cli.run("data", "verify", "image-folder", "--data=" + data);
            assertEquals(1, verify.code(), verify::toString);
            assertOnlyTextIn(verify);
            assertTrue(verify.out().contains("/z\\r\\u009b2J.png: it is "), verify::out);
        } finally {
            Files.delete(broken);
        }
    }

    /** Nothing but lines of text: no control character, nothing that turns the text round. */
    private static void assertOnlyTextIn(Cli said) {
        String all = said.out() + said.err();
        all.lines().forEach(line -> assertEquals(Console.printable(line), line));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
}
