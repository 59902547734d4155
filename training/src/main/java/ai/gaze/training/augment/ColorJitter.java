package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.gaze.training.augment.Jitter.Operation;
import ai.gaze.zoo.array.HostArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One stage of the colour jitter of a batch that stands in the order of a {@link JitterStages}. */
final class ColorJitter {

    private final Luma luma;
    private final HueShift hueShift;
    private final NDArray white;

    ColorJitter(NDManager manager, long pixels) {
        luma = new Luma(manager, pixels);
        hueShift = new HueShift(manager);
        white = HostArrays.scalar(manager, 255f);
    }

    /**
     * Does one step of each image.
     *
     * @param images float32 {@code [B, 3, H W]}, sorted by step; overwritten
     * @param amounts float32 {@code [B, 1, 1]}
     * @param groups images per operation
     * @return {@code [B, 3, H W]}
     */
    NDArray apply(NDArray images, NDArray amounts, Map<Operation, Integer> groups) {
        int blended =
                groups.get(Operation.BRIGHTNESS)
                        + groups.get(Operation.CONTRAST)
                        + groups.get(Operation.SATURATION);
        int[] sizes = {
            blended,
            groups.get(Operation.HUE),
            (int) images.getShape().get(0) - blended - groups.get(Operation.HUE)
        };
        List<NDArray> parts = parts(images, sizes);
        List<NDArray> partAmounts = parts(amounts, sizes);
        NDList results = new NDList();
        if (parts.get(0) != null) {
            results.add(blend(parts.get(0), partAmounts.get(0), groups));
        }
        if (parts.get(1) != null) {
            results.add(hueShift.apply(parts.get(1), partAmounts.get(1)));
        }
        if (parts.get(2) != null) {
            results.add(parts.get(2));
        }
        return results.size() == 1 ? results.get(0) : NDArrays.concat(results, 0);
    }

    /** {@code grey + factor (image - grey)} in float32, truncated towards zero and clipped. */
    private NDArray blend(NDArray images, NDArray factors, Map<Operation, Integer> groups) {
        int[] sizes = {
            groups.get(Operation.BRIGHTNESS),
            groups.get(Operation.CONTRAST) + groups.get(Operation.SATURATION)
        };
        NDArray towardsGrey = parts(images, sizes).get(1);
        if (towardsGrey == null) {
            images.muli(factors);
        } else {
            NDArray grey = luma.of(towardsGrey);
            NDArray mean =
                    parts(grey, groups.get(Operation.CONTRAST), groups.get(Operation.SATURATION))
                            .get(0);
            if (mean != null) {
                NDArray level = luma.mean(mean);
                mean.subi(mean).addi(level);
            }
            towardsGrey.subi(grey);
            images.muli(factors);
            towardsGrey.addi(grey);
        }
        return Activation.relu(images).minimum(white).floor();
    }

    /** Views of consecutive images; null for an empty one. */
    static List<NDArray> parts(NDArray images, int... sizes) {
        long total = images.getShape().get(0);
        List<NDArray> parts = new ArrayList<>();
        List<Long> cuts = new ArrayList<>();
        long end = 0;
        for (int size : sizes) {
            end += size;
            if (size > 0 && end < total) {
                cuts.add(end);
            }
        }
        NDList views = images.split(cuts.stream().mapToLong(Long::longValue).toArray(), 0);
        int next = 0;
        for (int size : sizes) {
            parts.add(size > 0 ? views.get(next++) : null);
        }
        return parts;
    }
}
