package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.export.TorchScriptFunction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    // It owns the native function, so it stays open as long as that is called.
    private final Model model;
    private final ParameterStore none;
    private final NDArray nothingFound;

    /**
     * @param manager its device is that of the weights
     * @param beta2 decay rate of the average of squared gradients
     * @param epsilon added to the denominator
     */
    FusedAdam(NDManager manager, double beta2, double epsilon) {
        this.manager = manager.newSubManager();
        host = this.manager.newSubManager(Device.cpu());
        none = new ParameterStore(this.manager, false);
        nothingFound = this.manager.zeros(new Shape());
        model = Model.newInstance("adam", manager.getDevice());
        // The list is returned because the function is else taken for one without effect: that the
        // arrays in it are written to is not looked for.
        byte[] archive =
                TorchScriptFunction.archive(
                        ARGUMENTS,
                        "List[Tensor]",
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
        try {
            model.load(new ByteArrayInputStream(archive));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("the engine has no fused Adam", e);
        }
    }

    /**
     * Changes weights, mean and variance in place; does not wait for the device.
     *
     * @param arrays weights, gradient, mean, variance, and the number of this step, from 1, {@code
     *     [1]} float32
     * @param foundInf 1 to leave everything as it is, else 0, a float32 scalar; {@code null} for 0
     */
    void step(NDList arrays, NDArray foundInf, double rate, double beta1) {
        try (NDArray r = host.create(rate);
                NDArray b = host.create(beta1)) {
            NDList arguments = new NDList(arrays);
            arguments.add(foundInf == null ? nothingFound : foundInf);
            arguments.add(r);
            arguments.add(b);
            call(arguments);
        }
    }

    private void call(NDList arguments) {
        try (NDList updated = model.getBlock().forward(none, arguments, false)) {
            if (updated.size() != 1) {
                throw new IllegalStateException("the fused Adam gave " + updated.size());
            }
        }
    }

    @Override
    public void close() {
        model.close();
        manager.close();
    }
}
