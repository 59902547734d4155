package ai.gaze.training.execution;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.trace.Graph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A graph as one TorchScript function of its inputs and its parameters. */
public final class ScriptFunction implements AutoCloseable {

    // The model owns the native module, so it stays open as long as the function is called.
    private final Model model;

    private ScriptFunction(Model model) {
        this.model = model;
    }

    /**
     * Compiles a graph.
     *
     * @param owner names the device; what is compiled goes with it, or at {@link #close()}
     * @throws IOException if the temporary file cannot be written or the engine cannot read it
     */
    public static ScriptFunction load(Graph graph, NDManager owner) throws IOException {
        Path file = Files.createTempFile("gaze", ".pt");
        Model model = Model.newInstance("function", owner.getDevice());
        owner.attachInternal(file.toString(), model);
        try {
            write(graph, file);
            model.load(file);
            return new ScriptFunction(model);
        } catch (MalformedModelException e) {
            throw new IOException("the engine cannot read what was traced", e);
        } finally {
            Files.delete(file);
        }
    }

    // A folder of temporary files that is full has to be named: nobody else knows it was written
    // to.
    static void write(Graph graph, Path file) throws IOException {
        try {
            new TorchScriptWriter(true).write(graph, file);
        } catch (IOException e) {
            throw FileErrors.naming(file, e);
        }
    }

    /**
     * Calls the function; gradients flow back through it.
     *
     * @param store needed by the engine's interface, its parameters are not asked for
     * @param arguments inputs, then parameters in the order of the graph; the manager of the first
     *     owns the result
     */
    public NDArray call(ParameterStore store, NDList arguments) {
        return model.getBlock().forward(store, arguments, true).singletonOrThrow();
    }

    @Override
    public void close() {
        model.close();
    }
}
