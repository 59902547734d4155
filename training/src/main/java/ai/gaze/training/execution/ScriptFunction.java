package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.gaze.training.torch.ScriptModule;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.trace.Graph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A graph as one TorchScript function of its inputs and its parameters. */
public final class ScriptFunction implements AutoCloseable {

    private final ScriptModule module;

    private ScriptFunction(ScriptModule module) {
        this.module = module;
    }

    /**
     * Compiles a graph, in memory.
     *
     * @param owner names the device; what is compiled goes with it, or at {@link #close()}
     * @throws IOException if the archive cannot be written
     */
    public static ScriptFunction load(Graph graph, NDManager owner) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        new TorchScriptWriter(true).write(graph, archive);
        return new ScriptFunction(new ScriptModule(archive.toByteArray(), owner));
    }

    /**
     * Calls the function; gradients flow back through it.
     *
     * @param store needed by the engine's interface, its parameters are not asked for
     * @param arguments inputs, then parameters in the order of the graph; the manager of the first
     *     owns the result
     */
    public NDArray call(ParameterStore store, NDList arguments) {
        return callAll(store, arguments).singletonOrThrow();
    }

    /** The same of one with several results. */
    public NDList callAll(ParameterStore store, NDList arguments) {
        return module.call(store, arguments, true);
    }

    @Override
    public void close() {
        module.close();
    }
}
