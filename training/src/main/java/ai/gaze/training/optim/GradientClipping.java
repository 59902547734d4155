package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.array.HostArrays;

/**
 * Clipping by the global norm as PyTorch's {@code clip_grad_norm_} (Pascanu et al., 2013): {@code g
 * *= min(1, maxNorm / (|g| + 1e-6))}. The factor stays on the device.
 */
final class GradientClipping {

    private static final float EPSILON = 1e-6f;

    private GradientClipping() {}

    /**
     * Clips in place.
     *
     * @param host a manager on the CPU
     * @param gradient the flat gradient
     * @param maxNorm largest Euclidean norm that is left alone, above 0
     */
    static void clip(NDManager host, NDArray gradient, double maxNorm) {
        // libtorch sums pairwise; its norm adds up one by one and is less exact on long vectors.
        try (NDArray squares = gradient.square();
                NDArray sum = squares.sum();
                NDArray norm = sum.sqrt();
                NDArray epsilon = HostArrays.scalar(host, EPSILON);
                NDArray limit = HostArrays.scalar(host, (float) maxNorm);
                NDArray one = HostArrays.scalar(host, 1f);
                NDArray shifted = norm.add(epsilon);
                NDArray ratio = limit.div(shifted);
                NDArray factor = ratio.minimum(one)) {
            gradient.muli(factor);
        }
    }
}
