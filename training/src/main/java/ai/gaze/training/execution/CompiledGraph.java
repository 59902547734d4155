package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.torch.GraphOptimizer;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.export.Autocast;
import ai.gaze.zoo.export.MaximaOverLastAxes;
import ai.gaze.zoo.export.MeansAsSums;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as one TorchScript function whose parameters are inputs: the engine runs all operations
 * without coming back to Java, and autograd goes through them as through any others. Batch
 * normalization updates the running statistics that it is handed in place.
 */
final class CompiledGraph implements TrainingGraph {

    // 256 bytes: cuDNN has no fast kernel for weights that begin elsewhere than at a multiple of
    // 16.
    private static final int GPU_ALIGNMENT = 64;

    private final NDManager manager;
    private final NDList constants;
    private final List<Parameter> parameters;
    private final Graph graph;
    private final Map<String, Parameter> named;
    private ScriptFunction function;

    private CompiledGraph(Graph graph, Map<String, Parameter> named, NDManager manager) {
        this.manager = manager;
        this.named = named;
        parameters = new ArrayList<>();
        for (Value value : graph.parameters().keySet()) {
            parameters.add(named.get(value.name()));
        }
        constants = new NDList();
        graph.constants().values().forEach(tensor -> constants.add(tensor.array(manager)));
        this.graph = constantsAsInputs(graph);
    }

    // What the engine loads from a file are inference tensors, which no backward pass may need.
    private static Graph constantsAsInputs(Graph graph) {
        List<Value> inputs = new ArrayList<>(graph.inputs());
        inputs.addAll(graph.constants().keySet());
        return new Graph(inputs, graph.parameters(), Map.of(), graph.nodes(), graph.outputs());
    }

    /**
     * Compiles a network.
     *
     * @param traced as it is now: what is frozen stays so in the function
     * @param precision what it computes in; arguments and result are float32
     * @param device where the training runs
     * @throws ai.gaze.zoo.UserException if the network does what a graph cannot express
     */
    static CompiledGraph of(Block network, Graph traced, Precision precision, NDManager device) {
        Graph mixed =
                precision == Precision.FP32
                        ? traced
                        : Autocast.of(traced, precision.type(), device.getDevice());
        Graph graph = MaximaOverLastAxes.of(MeansAsSums.of(mixed));
        Map<String, Parameter> named = ParameterNames.of(network);
        return CloseOnFailure.of(device.newSubManager(), m -> new CompiledGraph(graph, named, m));
    }

    /**
     * Compiles the whole pass, with this open as long.
     *
     * @return empty if the loss is not one that can be a part of it
     */
    Optional<CompiledStep> step(FlatParameters trained, Loss criterion, LossScaler scaler) {
        boolean isGpu = trained.vector().getDevice().isGpu();
        return step(trained, criterion, scaler, isGpu ? GPU_ALIGNMENT : 1);
    }

    Optional<CompiledStep> step(
            FlatParameters trained, Loss criterion, LossScaler scaler, int alignment) {
        return CompiledStep.of(graph, constants, named, trained, criterion, scaler, alignment);
    }

    @Override
    public NDArray logits(StepParameters store, NDArray images) {
        NDList arguments = new NDList(images);
        arguments.addAll(constants);
        for (Parameter parameter : parameters) {
            arguments.add(store.getValue(parameter, images.getDevice(), true));
        }
        GraphOptimizer.turnOff();
        return function().call(store, arguments);
    }

    // Where steps are one function there may be no need of it.
    private ScriptFunction function() {
        if (function == null) {
            try {
                function = ScriptFunction.load(graph, manager);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "the network cannot be compiled: " + e.getMessage(), e);
            }
        }
        return function;
    }

    @Override
    public void close() {
        if (function != null) {
            function.close();
        }
        manager.close();
    }
}
