package ai.gaze.zoo.segmentation;

import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Convolutions of several dilations side by side, as torchvision's {@code DeepLabHead} (Chen,
 * Papandreou, Schroff and Adam, "Rethinking Atrous Convolution for Semantic Image Segmentation",
 * 2017). On a map smaller than a dilation, its outer taps see zeros alone.
 */
final class DeepLabHead {

    private static final Option<Integer> RATE =
            Options.integer("rate", 12, 1)
                    .describe(
                            "dilation of the first of three convolutions, the others 2, 3 times it");
    private static final Option<Integer> WIDTH =
            Options.integer("width", 256, 1).describe("channels of each branch");

    static final SegmentationHead TYPE =
            SegmentationHead.of(
                            "deeplabv3",
                            List.of(RATE, WIDTH),
                            (channels, classes, o) ->
                                    create(channels, classes, o.get(RATE), o.get(WIDTH)))
                    .paper(
                            "Rethinking Atrous Convolution for Semantic Image Segmentation",
                            "Chen, Papandreou, Schroff, Adam",
                            2017);

    private DeepLabHead() {}

    private static NamedSequential create(int channels, int classes, int rate, int width) {
        return new NamedSequential()
                .add("0", new AtrousPyramid(channels, width, rate))
                .add("1", Convolutions.same(width, width, 3, 1, 1, false))
                .add("2", new BatchNorm2d(width))
                .add("3", Layers.relu())
                .add("4", Convolutions.pointwise(width, classes, true));
    }
}
