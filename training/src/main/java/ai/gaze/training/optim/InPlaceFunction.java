package ai.gaze.training.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.torch.ScriptModule;
import ai.gaze.zoo.export.TorchScriptFunction;
import java.util.List;

/**
 * A small TorchScript function that writes to its arguments: for kernels of PyTorch that DJL has no
 * method for.
 */
final class InPlaceFunction implements AutoCloseable {

    private final ScriptModule module;
    private final String name;

    /**
     * @param manager its device is that of the arguments; has to be open as long as this
     * @param name for errors
     * @param arguments names of the arguments, all tensors
     * @param code its lines. The last returns a list of one of the arrays that are written to: else
     *     TorchScript takes the function for one without effect, and leaves the writing out
     */
    InPlaceFunction(NDManager manager, String name, List<String> arguments, List<String> code) {
        this.name = name;
        module = new ScriptModule(TorchScriptFunction.archiveOfList(arguments, code), manager);
    }

    /** Calls it; does not wait for the device. */
    void call(NDList arguments) {
        try (NDList written = module.callOfList(arguments)) {
            if (written.size() != 1) {
                throw new IllegalStateException(name + " gave " + written.size() + " arrays");
            }
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
