package ai.gaze.zoo.segmentation;

import java.util.function.Supplier;

/**
 * Brings a head of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.zoo.segmentation.SegmentationHeadProvider} of its jar. Who has no jar
 * calls {@link SegmentationHeads#register}.
 */
public interface SegmentationHeadProvider extends Supplier<SegmentationHead> {}
