package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.ShapeImages;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that give a class of each pixel. */
class MasksTest {

    private static final int SIDE = 32;
    private static final ImageSource SHAPES = ShapeImages.of(3, SIDE, 5);

    private static SegmentationNetwork network(NDManager manager, String head) {
        SegmentationNetwork network =
                SegmentationNetwork.builder()
                        .setBackbone(CifarResNet.builder().setNumLayers(8).optAttention("se"))
                        .optHead(head)
                        .setOutSize(6)
                        .build();
        SeededInitialization.initialize(network, manager, 4, new Shape(1, 3, SIDE, SIDE));
        return network;
    }

    private static InputImage image(int index) {
        return InputImage.of("a", SHAPES, SHAPES.read(new int[] {index}).images(), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcn", "danet"})
    void masksOfAllKindsAreShownWithTheirTruth(String head) {
        try (NDManager manager = NDManager.newBaseManager();
                ExplainedNetwork network =
                        Networks.of(manager, network(manager, head), SIDE, SHAPES.classNames())) {
            assertTrue(network.isOfPixels());
            InputImage image = image(0);
            Request all =
                    new Request(
                            EnumSet.of(Method.ATTENTION, Method.GRAD_CAM, Method.FEATURES),
                            null,
                            null,
                            null);
            ExplainedImage explained = ExplainedImage.of(network, image, all);
            double seen = explained.seen().stream().mapToDouble(Prediction::probability).sum();
            assertEquals(1, seen, 0.2, "the five classes with the most pixels");
            List<Picture> masks = explained.parts().get(1).pictures();
            assertEquals(
                    List.of("classes", "classes-without", "truth"),
                    masks.stream().map(Picture::name).toList());
            assertTrue(masks.get(0).drawing().data().containsKey("edges"));
            assertTrue(masks.get(0).image().getHeight() > 2 * 288);
            assertTrue(
                    explained.parts().stream()
                            .anyMatch(
                                    part ->
                                            part.pictures()
                                                    .get(0)
                                                    .name()
                                                    .startsWith("grad-cam-backbone.")));
        }
    }

    @Test
    void gradCamIsThatOfTheLogitsOfTheClassOverItsPixels() {
        try (NDManager manager = NDManager.newBaseManager()) {
            SegmentationNetwork block = network(manager, "fcn");
            ExplainedNetwork network = Networks.of(manager, block, SIDE, SHAPES.classNames());
            float[] bias =
                    ParameterNames.of(block).get("classifier.4.bias").getArray().toFloatArray();
            InputImage image = image(1);
            LayerOutput coarse = LayerOutput.withAttention(network, image, "classifier.4");
            byte[] mask = Prediction.of(network, image, true, ExplainedNetwork::mask);
            int area = coarse.size(1) * coarse.size(2);
            for (int c = 0; c < 6; c++) {
                int pixels = 0;
                for (byte value : mask) {
                    pixels += value == c ? 1 : 0;
                }
                // The bilinear weights of a pixel sum to one, and the last layer is linear.
                double scale = (double) (pixels == 0 ? mask.length : pixels) / area;
                float[] expected = new float[area];
                for (int i = 0; i < area; i++) {
                    double logit = coarse.values()[c * area + i] - bias[c];
                    expected[i] = (float) Math.max(0, scale * logit);
                }
                float[] found = GradCam.of(network, image, "classifier.3", c).values();
                assertArrayEquals(expected, found, 1e-3f, "class " + c);
            }
        }
    }

    @Test
    void whatCountsForNothingIsNoMistake() {
        InputImage image = image(2);
        byte[] none = new byte[SIDE * SIDE];
        Arrays.fill(none, (byte) 255);
        MaskPicture picture = new MaskPicture(image, image.mask(), none, SHAPES.classNames());
        MaskPicture same = new MaskPicture(image, image.mask(), null, SHAPES.classNames());
        assertArrayEquals(pixels(same), pixels(picture));
    }

    private static int[] pixels(MaskPicture picture) {
        var image = picture.draw("title", "below");
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
