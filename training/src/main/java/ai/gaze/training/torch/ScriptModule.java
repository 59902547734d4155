package ai.gaze.training.torch;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.file.FileErrors;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * A TorchScript archive as a function. DJL's {@code Model.load} makes a temporary folder even for
 * what is in memory, and a full or missing one is not worth a training.
 */
public final class ScriptModule implements AutoCloseable {

    private static final String LIST = "given[]";

    private final PtSymbolBlock block;

    /**
     * Loads an archive.
     *
     * @param archive a module without parameters
     * @param owner names the device; the module goes with it, or at {@link #close()}
     * @throws ai.djl.engine.EngineException if the engine cannot read it
     */
    public ScriptModule(byte[] archive, NDManager owner) {
        try {
            block =
                    JniUtils.loadModule(
                            (PtNDManager) owner, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    /**
     * Calls it; does not wait for the device.
     *
     * @param store needed by the engine's interface, its parameters are not asked for
     * @param recorded whether gradients flow back through it
     * @return its results, owned by the manager of the first argument
     */
    public NDList call(ParameterStore store, NDList arguments, boolean recorded) {
        return block.forward(store, arguments, recorded);
    }

    /**
     * Calls one whose argument is a list of arrays, and that gives such a list: with the list the
     * engine is called a few times, else two times for each array. Does not wait for the device.
     *
     * @return its results, owned by the manager of the first array; gradients flow back through
     *     them where this thread records
     */
    public NDList callOfList(NDList arguments) {
        GraphOptimizer.turnOff();
        String[] names = new String[arguments.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = arguments.get(i).getName();
            // So DJL is told what is a list.
            arguments.get(i).setName(LIST);
        }
        try {
            return IValueUtils.forward(block, arguments, true);
        } finally {
            // From behind: an array that comes twice had the name of a list the second time.
            for (int i = names.length - 1; i >= 0; i--) {
                arguments.get(i).setName(names[i]);
            }
        }
    }

    @Override
    public void close() {
        block.close();
    }
}
