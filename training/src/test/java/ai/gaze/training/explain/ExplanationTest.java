package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.web.Browser;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.SeededInitialization;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of images, and how much room it takes. */
class ExplanationTest {

    private static final int SIDE = 224;

    @TempDir private static Path folder;

    /** SimAM gives every value a weight of its own: of all modules it has the most to show. */
    @Test
    void aPageOfThreePhotographsAndAThousandClassesHasLessThanTwoMegabytes() throws IOException {
        List<String> classes = IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
        try (NDManager manager = NDManager.newBaseManager()) {
            Block network = ModelZoo.create(ModelSpec.of("resnet18", "simam", 1000, SIDE));
            SeededInitialization.initialize(network, manager, 1, new Shape(1, 3, SIDE, SIDE));
            Explanation explanation =
                    new Explanation(
                            Networks.of(manager, network, SIDE, classes),
                            new Request(
                                    EnumSet.of(Method.ATTENTION, Method.GRAD_CAM, Method.FEATURES),
                                    null,
                                    null,
                                    null));
            for (int i = 0; i < 3; i++) {
                explanation.add(photograph(i));
            }
            Path page = explanation.write(folder, "large");
            assertTrue(Files.size(page) < 2_000_000, "bytes: " + Files.size(page));
            assertTrue(Files.exists(folder.resolve("image2-features-layer4-without.png")));
            try (Browser browser = Browser.start()) {
                browser.open(page.toUri().toString(), Browser.PHONE, true);
                assertEquals(List.of(), browser.problems(""));
                long pictures = 3 * (1 + 2 + 8 * 3 + 2);
                assertEquals(
                        pictures, browser.run("return document.querySelectorAll('figure').length"));
            }
        }
    }

    private static InputImage photograph(int seed) {
        byte[] pixels = new byte[SIDE * SIDE * 3];
        Random random = new Random(seed);
        for (int i = 0; i < pixels.length; i++) {
            int place = i / 3 % SIDE + i / 3 / SIDE;
            pixels[i] = (byte) (128 + 90 * Math.sin(place / 20.0) + 10 * random.nextGaussian());
        }
        return new InputImage("photograph " + seed, SIDE, pixels);
    }

    @Test
    void whatHasNoRoomOnThePageIsLeftOutWithTheNameOfItsFile() throws IOException {
        Picture large = new Picture("large", "large", "", "Large.", grid(64, 24 * 64));
        Picture small = new Picture("small", "small", "", "Small.", grid(4, 3));
        ExplainedImage image =
                new ExplainedImage(
                        "image",
                        8,
                        8,
                        new byte[PageSize.MOST],
                        List.of(),
                        null,
                        List.of(4, 4),
                        List.of(new ExplainedImage.Part("part", List.of(small, large))),
                        null);
        List<Picture> fitting = PageSize.fitting(image, "image0-").parts().get(0).pictures();
        assertNull(fitting.get(1).drawing());
        assertEquals(
                "Large. It would make this page too large, and is in image0-large.png.",
                fitting.get(1).caption());
        ExplainedImage room =
                new ExplainedImage(
                        "image",
                        8,
                        8,
                        new byte[9],
                        List.of(),
                        null,
                        List.of(4, 4),
                        image.parts(),
                        null);
        assertEquals(room.parts(), PageSize.fitting(room, "").parts());
    }

    private static MapGrid grid(int maps, int side) {
        float[] values = new float[maps * side];
        IntStream.range(0, values.length).forEach(i -> values[i] = i % 7);
        return new MapGrid(maps, 1, side, values);
    }

    @Test
    void mapsThatAreShrunkHaveTheMeansOfTheirSquares() {
        float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        // A map of 3 x 5 in squares of 2 x 2; at the edges they are smaller.
        assertArrayEquals(
                new float[] {4, 6, 7.5f, 11.5f, 13.5f, 15}, Numbers.shrunk(values, 1, 3, 5, 2, 2));
        assertArrayEquals(
                new float[] {0.33333f, -120.01f},
                Numbers.rounded(new float[] {1 / 3f, -120.0123f}));
    }

    @Test
    void manyValuesAreTheStepsOfTheirColours() throws IOException {
        float[] many = new float[Numbers.MOST + 1];
        IntStream.range(0, many.length).forEach(i -> many[i] = (float) Math.sin(i));
        Range range = Range.of(many);
        JsonNode json =
                new ObjectMapper()
                        .readTree(
                                Page.json(
                                        new HeatPicture(
                                                HeatMap.nearest(1, many.length, many),
                                                null,
                                                range,
                                                null)));
        byte[] steps = json.get("values").binaryValue();
        for (int i = 0; i < many.length; i++) {
            assertEquals(
                    Viridis.color(range.share(many[i])), Viridis.color((steps[i] & 0xff) / 255.9));
        }
        assertFalse(json.get("between").asBoolean());
    }

    @Test
    void theSameImageIsSeenWithAttentionAndWithout() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "cbam");
            Request request =
                    new Request(EnumSet.of(Method.GRAD_CAM), null, null, new Position(3, 4));
            ExplainedImage image = ExplainedImage.of(network, Networks.image(2), request);
            LayerOutput without =
                    LayerOutput.withoutAttention(network, Networks.image(2), "relu1").orElseThrow();
            for (Prediction p : image.without()) {
                assertEquals(without.probabilities()[p.target()], p.probability(), 1e-6);
            }
            assertEquals(5, image.seen().size());
            assertFalse(image.seen().equals(image.without()));
            assertEquals(List.of(3, 4), image.at());
            List<Picture> cams = image.parts().get(1).pictures();
            assertEquals(
                    "Grad-CAM without attention: " + image.seen().get(0).name(),
                    cams.get(1).title());
            assertEquals(ImageSize.square(32), new ImageSize(image.height(), image.width()));
            ExplainedNetwork plain = Networks.of(manager, "simple-cnn", "none");
            assertNull(ExplainedImage.of(plain, Networks.image(2), request).without());
        }
    }
}
