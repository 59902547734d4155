package ai.gaze.training.bench;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.trace.Graph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A graph as one TorchScript function of its inputs and its parameters. */
final class ScriptFunction implements AutoCloseable {

    // The model owns the native module, so it stays open as long as the function is called.
    private final Model model;

    private ScriptFunction(Model model) {
        this.model = model;
    }

    static ScriptFunction load(Graph graph, Device device) throws IOException {
        Path file = Files.createTempFile("gaze-bench", ".pt");
        Model model = Model.newInstance("function", device);
        try {
            new TorchScriptWriter(true).write(graph, file);
            model.load(file);
            return new ScriptFunction(model);
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException("the engine cannot read what was traced", e);
        } finally {
            Files.delete(file);
        }
    }

    /**
     * Calls the function.
     *
     * @param store owner of the result
     * @param arguments inputs, then parameters in the order of the graph
     */
    NDArray call(ParameterStore store, NDList arguments) {
        return model.getBlock().forward(store, arguments, true).singletonOrThrow();
    }

    @Override
    public void close() {
        model.close();
    }
}
