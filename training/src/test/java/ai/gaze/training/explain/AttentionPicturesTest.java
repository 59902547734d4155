package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.attention.AttentionObserver;
import ai.gaze.zoo.attention.Attentions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionPicturesTest {

    static List<String> names() {
        return Attentions.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyModuleOfEveryAttentionIsDrawn(String attention) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", attention);
            List<ModulePictures> modules =
                    AttentionPictures.of(network, Networks.image(3), new Position(5, 30));
            assertEquals(
                    List.copyOf(network.attention().keySet()),
                    modules.stream().map(ModulePictures::module).toList());
            Set<String> files = new HashSet<>();
            Set<String> titles = new HashSet<>();
            for (ModulePictures module : modules) {
                assertTrue(module.place().matches("stage [1-9]"), module.place());
                assertFalse(module.pictures().isEmpty());
                for (Picture picture : module.pictures()) {
                    assertTrue(files.add(picture.name()), "two pictures " + picture.name());
                    assertTrue(picture.title().startsWith(module.module()), picture.title());
                    assertTrue(titles.add(picture.title()), "two pictures " + picture.title());
                    BufferedImage drawn = picture.image();
                    assertNothingIsCutOff(picture.title(), drawn);
                    BufferedImage read = ImageIO.read(new ByteArrayInputStream(picture.png()));
                    assertEquals(drawn.getWidth(), read.getWidth());
                    assertEquals(drawn.getHeight(), read.getHeight());
                    JsonNode json = new ObjectMapper().readTree(Page.json(picture));
                    assertEquals(
                            List.of("name", "title", "below", "caption", "drawing"),
                            List.copyOf(json.properties()).stream()
                                    .map(Map.Entry::getKey)
                                    .toList());
                    assertTrue(json.at("/drawing/low").isNumber(), json.toString());
                }
            }
        }
    }

    /** What is cut off reaches the right edge. */
    private static void assertNothingIsCutOff(String title, BufferedImage image) {
        for (int y = 0; y < image.getHeight(); y++) {
            int color = image.getRGB(image.getWidth() - 1, y) & 0xffffff;
            assertEquals(0xffffff, color, title + ", row " + y);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gc        | share of each position          | the sum over all is 1.
                    spatial   | weight of each position         | All channels have the same weight
                    coord     | weight of each row and channel  | the same for every column.
                    triplet   | weight of each channel and column | the same for every row.
                    bam       | mean weight of each position    | Every value has a weight of its own
                    efficient | mean of the keys                | the sum over all is 1.
                    """)
    void theWordsSayWhatTheWeightsAre(String attention, String title, String caption)
            throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", attention);
            Picture first =
                    AttentionPictures.of(
                                    network,
                                    Networks.image(3),
                                    Position.middle(ImageSize.square(32)))
                            .get(1)
                            .pictures()
                            .get(0);
            assertEquals(attention + "2: " + title, first.title());
            assertTrue(first.caption().contains(caption), first.caption());
        }
    }

    @Test
    void aHeatMapHasTheValuesThatTheModuleMultipliesWith() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "cbam");
            InputImage image = Networks.image(1);
            Map<String, float[]> handedOver = new HashMap<>();
            network.logits(
                    network.prepare(manager, image.pixels()),
                    (AttentionObserver)
                            (b, name, w, axes) -> {
                                if (b == network.attention().get("cbam2")) {
                                    handedOver.put(name, w.toFloatArray());
                                }
                            });
            List<Picture> pictures =
                    AttentionPictures.of(network, image, Position.middle(ImageSize.square(32)))
                            .get(1)
                            .pictures();
            Picture spatial = pictures.get(1);
            assertEquals("cbam2-spatial", spatial.name());
            BufferedImage drawn = spatial.image();
            float[] values = handedOver.get("spatial");
            Range range = Range.of(values);
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 16; x++) {
                    // 576 pixels for 16 positions and 32 pixels of the image
                    int color = drawn.getRGB(x * 36 + 3, 88 + y * 36 + 3) & 0xffffff;
                    int expected =
                            HeatMap.blend(
                                    Viridis.color(range.share(values[y * 16 + x])),
                                    image.gray(2 * y, 2 * x));
                    assertEquals(expected, color, y + "," + x);
                }
            }
        }
    }

    @Test
    void barsAreAsHighAsTheWeightsAre() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "se");
            InputImage image = Networks.image(2);
            ObservedWeights weights =
                    AttentionWeights.of(network, image, Position.middle(ImageSize.square(32)))
                            .get(2);
            assertEquals("se3", weights.module());
            BufferedImage bars =
                    AttentionPictures.of(network, image, Position.middle(ImageSize.square(32)))
                            .get(2)
                            .pictures()
                            .get(0)
                            .image();
            double highest = Range.of(weights.values()).high();
            for (int channel = 0; channel < 128; channel++) {
                // 584 pixels for 128 channels, 360 for the highest bar
                int x = 88 + (int) ((channel + 0.3) * 584 / 128);
                int height = 3; // the axis lies on the first pixels
                while ((bars.getRGB(x, 88 + 359 - height) & 0xffffff) == 0x0072b2) {
                    height++;
                }
                assertEquals(weights.values()[channel] / highest, height / 360.0, 0.01);
            }
        }
    }

    /** BAM gives channels whose weights are opposites, so that their mean hides both. */
    @Test
    void aWeightOfEachValueIsDrawnForEachChannel() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "bam");
            InputImage image = Networks.image(2);
            ObservedWeights weights =
                    AttentionWeights.of(network, image, Position.middle(ImageSize.square(32)))
                            .get(2);
            Picture picture =
                    AttentionPictures.of(network, image, Position.middle(ImageSize.square(32)))
                            .get(2)
                            .pictures()
                            .get(2);
            assertEquals("bam3: each channel", picture.title());
            BufferedImage grid = picture.image();
            int area = weights.size(1) * weights.size(2);
            Range drawn = Range.of(Arrays.copyOf(weights.values(), 64 * area));
            for (int channel = 0; channel < 64; channel++) {
                // Eight of 72 pixels in a row, from 88 downwards; the first position of each.
                int color = grid.getRGB(channel % 8 * 72 + 1, 88 + channel / 8 * 72 + 1) & 0xffffff;
                double weight = weights.values()[channel * area];
                assertEquals(Viridis.color(drawn.share(weight)), color, "channel " + channel);
            }
        }
    }

    @Test
    void whatIsNotAskedForIsNotObservedAfterwards() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "se");
            List<ObservedWeights> first =
                    AttentionWeights.of(
                            network, Networks.image(0), Position.middle(ImageSize.square(32)));
            network.logits(network.prepare(manager, Networks.image(1).pixels()));
            assertEquals(3, first.size());
            List<ObservedWeights> again =
                    AttentionWeights.of(
                            network, Networks.image(0), Position.middle(ImageSize.square(32)));
            assertArrayEquals(first.get(0).values(), again.get(0).values());
        }
    }

    @Test
    void theModulesOfEveryKindOfBackboneSayWhereTheyStand() {
        Map<String, String> places =
                Map.of(
                        "preact-resnet18", "stage 1, block 1",
                        "regnet-y-400mf", "stage 1, block 1",
                        "convnext-tiny", "stage 1, block 1",
                        "mobilenet-v3-small", "block 1",
                        "resnet18", "stage 1, block 1",
                        "resnet20", "stage 1, block 1",
                        "vgg11-bn-cifar", "stage 1",
                        "efficientnet-b0", "stage 1, block 1",
                        "densenet-bc-100-12", "transition after stage 1",
                        "simple-cnn", "stage 1");
        assertEquals("head", ModuleName.place("classifier.sa"));
        assertEquals("stage 2, block 1", ModuleName.place("backbone.layer2.0.se"));
        places.forEach(
                (backbone, place) ->
                        assertEquals(
                                place,
                                ModuleName.place(
                                        ai.gaze.zoo.ModelZoo.attentionModules(
                                                        ai.gaze.zoo.ModelZoo.create(
                                                                ModelSpec.of(
                                                                        backbone, "se", 10, 32)))
                                                .keySet()
                                                .iterator()
                                                .next()),
                                backbone));
    }
}
