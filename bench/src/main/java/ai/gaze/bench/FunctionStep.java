package ai.gaze.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.execution.ScriptFunction;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.schedule.Rates;
import ai.gaze.training.torch.GraphOptimizer;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.export.Autocast;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import ai.gaze.zoo.trace.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The floor of a step: network and loss in training mode are one TorchScript function of images,
 * labels and parameters, so that the engine does not come back to Java between their operations,
 * nor in the backward pass. The optimizer is Gaze's, some twenty operations on one vector, and the
 * function runs as a compiled training does: as it was written.
 */
final class FunctionStep implements TimedStep {

    private final NDManager manager;
    private final FlatParameters parameters;
    private final Optimizer optimizer;
    private final LossScaler scaler;
    private final List<Parameter> arguments;
    private final NDList constants;
    private final ScriptFunction function;
    private final StepBatch batch;
    private final Rates rates;

    FunctionStep(NDManager device, ModelSpec spec, Recipe recipe, Layout layout)
            throws IOException {
        manager = device.newSubManager();
        Block network = ModelZoo.create(spec);
        Shape images = spec.inputShape();
        NDManager initial = manager.newSubManager(ai.djl.Device.cpu());
        SeededInitialization.initialize(network, initial, recipe.seed(), images);
        Block whole = new NetworkAndLoss(network, new CrossEntropy(recipe.labelSmoothing()));
        whole.initialize(initial, DataType.FLOAT32, images, new Shape(1));
        Graph traced =
                Tracer.builder()
                        .optTraining(true)
                        .optTypes(DataType.FLOAT32, DataType.INT64)
                        .build()
                        .trace(whole, images, new Shape(1))
                        .withoutDeadCode();
        Precision precision = recipe.precision();
        Graph graph =
                precision == Precision.FP32
                        ? traced
                        : Autocast.of(traced, precision.type(), device.getDevice());
        Map<String, Parameter> named = ParameterNames.of(whole);
        arguments = new ArrayList<>();
        for (Value value : graph.parameters().keySet()) {
            arguments.add(named.get(value.name()));
        }
        parameters = FlatParameters.channelsLast(manager, named);
        optimizer = recipe.optimizer().create(manager, parameters, false);
        scaler = precision.needsLossScaling() ? new LossScaler(manager) : null;
        constants = new NDList();
        for (Tensor constant : graph.constants().values()) {
            constants.add(constant.array(manager));
        }
        function = ScriptFunction.load(constantsAsInputs(graph), manager);
        batch =
                StepBatch.random(
                        manager,
                        recipe.batchSize(),
                        spec.inputSize().height(),
                        spec.classes(),
                        layout);
        rates = Rates.of(recipe.optimizer().lr());
    }

    // What the engine loads from a file are inference tensors, which no backward pass may need.
    private static Graph constantsAsInputs(Graph graph) {
        List<Value> inputs = new ArrayList<>(graph.inputs());
        inputs.addAll(graph.constants().keySet());
        return new Graph(inputs, graph.parameters(), Map.of(), graph.nodes(), graph.outputs());
    }

    @Override
    public NDArray run(NDManager step) {
        StepBatch images = batch.in(step);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            StepParameters store = parameters.forStep(step);
            NDList given = new NDList(images.images(), images.labels());
            given.addAll(constants);
            for (Parameter parameter : arguments) {
                given.add(store.getValue(parameter, null, true));
            }
            GraphOptimizer.turnOff();
            NDArray loss = function.call(store, given);
            collector.backward(scaler == null ? loss : scaler.scaled(loss));
            NDArray gradient = store.gradient();
            NDArray foundInf = scaler == null ? null : scaler.unscale(gradient);
            optimizer.step(parameters.vector(), gradient, rates, foundInf);
            return loss.stopGradient();
        }
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        function.close();
        optimizer.close();
        if (scaler != null) {
            scaler.close();
        }
        parameters.close();
        manager.close();
    }
}
