package ai.gaze.zoo.export;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.trace.Attributes;
import ai.gaze.zoo.trace.Node;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The convolutions that oneDNN, as of PyTorch 2.5.1, computes in bfloat16 of memory that was never
 * written, on processors with AVX512-BF16. None is wrong in float32.
 *
 * <p>Found by comparing some thousands of convolutions with float32 while {@code MALLOC_PERTURB_}
 * filled fresh memory with huge numbers.
 */
final class OneDnnFaults {

    private OneDnnFaults() {}

    /** Returns whether a convolution comes out wrong in bfloat16 on such a processor. */
    static boolean affect(Node convolution) {
        return isStridedPastTheMap(convolution)
                || isDilatedInParts(convolution)
                || isMuchTallerThanItsMap(convolution);
    }

    /**
     * A stride, and a result that is one pixel wide (the result and the gradients), or a column of
     * the kernel that sees no pixel, as where the padding is wider than half of it (the gradient of
     * the weights).
     */
    private static boolean isStridedPastTheMap(Node convolution) {
        long stride = last(convolution.attributes().integers("stride"));
        long outputs = last(convolution.output().shape());
        long columns = last(convolution.input(1).shape());
        return stride > 1
                && (outputs == 1
                        || LongStream.range(0, columns)
                                .anyMatch(column -> !seesAPixel(convolution, column, outputs)));
    }

    private static boolean seesAPixel(Node convolution, long column, long outputs) {
        Attributes attributes = convolution.attributes();
        long first =
                column * last(attributes.integers("dilation"))
                        - last(attributes.integers("padding"));
        long stride = last(attributes.integers("stride"));
        long width = last(convolution.input(0).shape());
        return LongStream.range(0, outputs)
                .map(output -> first + output * stride)
                .anyMatch(pixel -> pixel >= 0 && pixel < width);
    }

    /**
     * Dilated, and in groups or of more than 16 channels that are no multiple of 16: the gradient
     * of the weights.
     */
    private static boolean isDilatedInParts(Node convolution) {
        Attributes attributes = convolution.attributes();
        long channels = convolution.input(1).shape().get(1);
        return attributes.integers("dilation").stream().anyMatch(d -> d > 1)
                && (attributes.integer("groups") > 1 || (channels > 16 && channels % 16 != 0));
    }

    /**
     * A kernel of which two rows at each end see the padding alone, as of 7x7 on a map of two rows:
     * the gradient of the weights in these rows. (Seen from 128 channels on; none is wrong that is
     * dilated, as DeepLabV3's are.)
     */
    private static boolean isMuchTallerThanItsMap(Node convolution) {
        Attributes attributes = convolution.attributes();
        long rows = convolution.input(1).shape().get(2);
        long padding = attributes.integers("padding").get(0);
        return attributes.integers("dilation").get(0) == 1
                && rows - padding - convolution.input(0).shape().get(2) >= 2;
    }

    private static long last(List<Long> sizes) {
        return sizes.get(sizes.size() - 1);
    }

    private static long last(Shape shape) {
        return shape.get(shape.dimension() - 1);
    }
}
