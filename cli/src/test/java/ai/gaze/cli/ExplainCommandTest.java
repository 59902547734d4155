package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    @TempDir private static Path folder;
    private static Path run;
    private static Path plain;

    @BeforeAll
    static void train() throws IOException {
        plain = folder.resolve("plain");
        SampleRun.copyTo(plain);
        run = folder.resolve("se");
        List<String> arguments = new ArrayList<>(SampleRun.arguments(run));
        arguments.add("--attention=se");
        Cli trained = Cli.run(arguments.toArray(String[]::new));
        assertEquals(0, trained.code(), trained::toString);
    }

    @Test
    void everyMethodIsOnThePageAndInAFileOfItsOwn() throws IOException {
        Path image = folder.resolve("wide.png");
        ImageIO.write(new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB), "PNG", image.toFile());
        Path out = folder.resolve("out");
        Cli explained =
                explain(run, "--images", image.toString(), "--output=" + out, "--class=frog");
        assertEquals(0, explained.code(), explained::toString);
        String page = Files.readString(out.resolve("explain.html"));
        assertTrue(explained.out().contains(out.resolve("explain.html").toString()));
        long pictures;
        try (Stream<Path> files = Files.list(out)) {
            pictures = files.filter(f -> f.toString().endsWith(".png")).count();
        }
        // The image, Grad-CAM and features with and without, three modules, three histograms.
        assertEquals(11, pictures);
        assertEquals(11, page.split("\"kind\":\"", -1).length - 1);
        assertTrue(page.contains("wide.png"));
        assertTrue(page.contains("Grad-CAM: frog"));
        assertTrue(Files.exists(out.resolve("image0-se2-channel.png")));
        assertTrue(Files.exists(out.resolve("se2-channel-histogram.png")));
    }

    @Test
    void jsonHasTheNumbersOfEveryPictureAndNothingIsWritten() throws IOException {
        Path out = folder.resolve("json-out");
        Cli shown =
                explain(
                        run,
                        "--test=1",
                        "--json",
                        "--method=attention,grad-cam",
                        "--output=" + out);
        assertEquals(0, shown.code(), shown::toString);
        JsonNode image = new ObjectMapper().readTree(shown.out()).at("/images/0");
        assertEquals(5, image.get("seen").size(), image.toString());
        assertEquals("map", image.at("/parts/1/pictures/0/drawing/kind").asText());
        assertEquals("bars", image.at("/parts/2/pictures/0/drawing/kind").asText());
        assertFalse(Files.exists(out));
    }

    @Test
    void aNetworkWithoutAttentionShowsWhatItHas() throws IOException {
        explain(plain, "--method=histogram")
                .assertMistake("no attention module", "--method grad-cam,features");
        Path out = folder.resolve("plain-out");
        Cli shown = explain(plain, "--test=1", "--output=" + out);
        assertEquals(0, shown.code(), shown::toString);
        assertTrue(Files.exists(out.resolve("image0-grad-cam-relu3.png")));
        assertTrue(Files.exists(out.resolve("image0-features-relu3.png")));
        assertTrue(Files.readString(out.resolve("explain.html")).contains("Test image 0: "));
    }

    @Test
    void aTestImageIsFoundByItsNumber() throws IOException {
        Path out = folder.resolve("by-number");
        Cli shown = explain(run, "--test-image=7,3", "--method=grad-cam", "--output=" + out);
        assertEquals(0, shown.code(), shown::toString);
        String page = Files.readString(out.resolve("explain.html"));
        assertTrue(page.indexOf("Test image 7: ") < page.indexOf("Test image 3: "));
        assertTrue(page.contains("Test image 7: "));
        explain(run, "--test-image=1000000").assertMistake("--test-image must be from 0 to");
        explain(run, "--test-image=1", "--test=1").assertMistake("exclude each other");
    }

    @Test
    void anImageThatCannotBeReadDoesNotCostTheOthers() throws IOException {
        Path image = folder.resolve("whole.png");
        ImageIO.write(new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB), "PNG", image.toFile());
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path out = folder.resolve("one-broken");
        Cli shown =
                explain(
                        run,
                        "--images",
                        text.toString(),
                        image.toString(),
                        "--method=grad-cam",
                        "--output=" + out);
        shown.assertSentence(1, "text.png is not an image");
        String page = Files.readString(out.resolve("explain.html"));
        assertTrue(page.contains("whole.png"));
        assertFalse(page.contains("text.png"));
        Path none = folder.resolve("all-broken");
        explain(run, "--images", text.toString(), "--output=" + none)
                .assertSentence(1, "text.png is not an image");
        assertFalse(Files.exists(none));
    }

    @Test
    void aBrokenTestImageDoesNotShiftTheNumbersOfTheOthers() throws IOException {
        Path data = folder.resolve("data");
        StripedImages.write(data.resolve("train"), 4, 32);
        StripedImages.write(data.resolve("val"), 2, 32);
        Path own = folder.resolve("own");
        Cli trained =
                Cli.run(
                        "train",
                        "--dataset=image-folder",
                        "--data=" + data,
                        "--set=data.image-size=32",
                        "--epochs=1",
                        "--batch-size=4",
                        "--device=cpu",
                        "--runs=" + folder,
                        "--name=own");
        assertEquals(0, trained.code(), trained::toString);
        Files.writeString(data.resolve("val/columns/000.png"), "broken");
        Path out = folder.resolve("shifted");
        Cli shown =
                explain(own, "--test=3", "--method=grad-cam", "--data=" + data, "--output=" + out);
        assertEquals(1, shown.code(), shown::toString);
        assertTrue(shown.err().contains("test image 0 is broken"), shown::err);
        String page = Files.readString(out.resolve("explain.html"));
        assertFalse(page.contains("Test image 0"), page);
        assertTrue(page.contains("Test image 1: columns"), page);
        assertTrue(page.contains("Test image 2: rows"), page);
        Path of1 = folder.resolve("of1");
        explain(own, "--test-image=1", "--method=grad-cam", "--data=" + data, "--output=" + of1);
        assertArrayEquals(
                Files.readAllBytes(of1.resolve("image0-input.png")),
                Files.readAllBytes(out.resolve("image0-input.png")),
                "the picture is that of its number");
    }

    @Test
    void mistakesAreNamedBeforeAnythingIsWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        explain(run, "--method=grad-cam", "--output=" + file)
                .assertMistake("is a file where a folder was expected; choose another place");
        explain(run, "--layer=relu9").assertMistake("unknown layer \"relu9\": did you mean");
        explain(run, "--layer=fc1", "--method=grad-cam").assertMistake("fc1 gives no map");
        explain(run, "--method=gradcam").assertMistake("unknown method", "grad-cam");
        explain(run, "--class=cta").assertMistake("unknown class \"cta\": did you mean \"cat\"");
        explain(run, "--at=40,2").assertMistake("40,2 lies outside", "0,0 to 31,31");
        explain(run, "--at=middle").assertMistake("write y,x");
        explain(run, "--test=0").assertMistake("--test must be from 1 to the 500 test images");
        explain(run, "--images", "none.png").assertMistake("there is no image none.png");
        explain(run, "--test=1", "--images", "x.png").assertMistake("exclude each other");
        explain(folder.resolve("none")).assertMistake("none is not a run directory");
        assertFalse(Files.exists(run.resolve("explain/explain.html")));
    }

    private static Cli explain(Path run, String... options) {
        List<String> arguments = new ArrayList<>(List.of("explain", run.toString()));
        arguments.addAll(List.of(options));
        arguments.add("--device=cpu");
        return Cli.run(arguments.toArray(String[]::new));
    }
}
