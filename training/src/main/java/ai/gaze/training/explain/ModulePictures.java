package ai.gaze.training.explain;

import java.util.List;

/**
 * The pictures of one attention module for one image.
 *
 * @param module dotted name of the module in its network, such as {@code layer1.0.cbam}
 * @param place where that is, such as {@code stage 1, block 1}
 * @param pictures one or more
 */
public record ModulePictures(String module, String place, List<Picture> pictures) {}
