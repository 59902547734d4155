package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/**
 * PyTorch's fused Adam: one pass over weights, gradient and both averages, where the formula in
 * single operations takes fourteen. DJL has no method for it, so a small TorchScript function calls
 * it.
 */
final class FusedAdam implements AutoCloseable {

    private static final List<String> ARGUMENTS =
            List.of("weights", "gradient", "mean", "variance", "step", "found", "rate", "beta1");

    private final NDManager manager;
    private final NDManager host;
    private final NDArray nothingFound;
    private final InPlaceFunction function;

    /**
     * @param manager its device is that of the weights
     * @param beta2 decay rate of the average of squared gradients
     * @param epsilon added to the denominator
     */
    FusedAdam(NDManager manager, double beta2, double epsilon) {
        this.manager = manager.newSubManager();
        host = this.manager.newSubManager(Device.cpu());
        nothingFound = this.manager.zeros(new Shape());
        function =
                new InPlaceFunction(
                        this.manager,
                        "fused Adam",
                        ARGUMENTS,
                        List.of(
                                "updated = [weights]",
                                "none = annotate(List[Tensor], [])",
                                "_0 = torch._fused_adam_(updated, [gradient], [mean], [variance],"
                                        + " none, [step], lr=float(rate), beta1=float(beta1),"
                                        + " beta2="
                                        + beta2
                                        + ", weight_decay=0., eps="
                                        + epsilon
                                        + ", amsgrad=False, maximize=False, found_inf=found)",
                                "return updated"));
    }

    /**
     * Changes weights, mean and variance in place; does not wait for the device.
     *
     * @param arrays weights, gradient, mean, variance, and the number of this step, from 1, {@code
     *     [1]} float32
     * @param foundInf 1 to leave everything as it is, else 0, a float32 scalar; {@code null} for 0
     */
    void step(NDList arrays, NDArray foundInf, double rate, double beta1) {
        try (NDArray r = HostArrays.scalar(host, rate);
                NDArray b = HostArrays.scalar(host, beta1)) {
            NDList arguments = new NDList(arrays);
            arguments.add(foundInf == null ? nothingFound : foundInf);
            arguments.add(r);
            arguments.add(b);
            function.call(arguments);
        }
    }

    @Override
    public void close() {
        function.close();
        manager.close();
    }
}
