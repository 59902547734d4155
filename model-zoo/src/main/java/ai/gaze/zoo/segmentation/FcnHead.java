package ai.gaze.zoo.segmentation;

import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import java.util.List;

/**
 * Two convolutions, as torchvision's {@code FCNHead} (Long, Shelhamer and Darrell, "Fully
 * Convolutional Networks for Semantic Segmentation", 2015).
 */
final class FcnHead {

    static final SegmentationHead TYPE =
            SegmentationHead.of(
                            "fcn", List.of(), (channels, classes, o) -> create(channels, classes))
                    .paper(
                            "Fully Convolutional Networks for Semantic Segmentation",
                            "Long, Shelhamer, Darrell",
                            2015);

    private FcnHead() {}

    static NamedSequential create(int channels, int classes) {
        int width = Math.max(1, channels / 4);
        return new NamedSequential()
                .add("0", Convolutions.same(channels, width, 3, 1, 1, false))
                .add("1", new BatchNorm2d(width))
                .add("2", Layers.relu())
                .add("3", Layers.dropout(0.1))
                .add("4", Convolutions.pointwise(width, classes, true));
    }
}
