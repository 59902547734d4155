package ai.gaze.training.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.gaze.training.execution.ScriptFunction;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import ai.gaze.zoo.trace.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Forward and backward pass of one computation in training mode, on one input that is there
 * already. The gradient of the output is all ones, so there is no loss in the time.
 */
final class TimedPass implements AutoCloseable {

    private final NDManager manager;
    private final NDArray input;
    private final boolean inputGradient;
    private final List<Parameter> parameters;
    private final Computation computation;
    private final Runnable release;

    private TimedPass(
            NDManager manager,
            Shape input,
            boolean inputGradient,
            List<Parameter> parameters,
            Computation computation,
            Runnable release) {
        this.manager = manager;
        this.input = manager.randomNormal(input);
        this.inputGradient = inputGradient;
        this.parameters = parameters;
        this.computation = computation;
        this.release = release;
    }

    /** What is timed. */
    interface Computation {

        NDArray of(NDArray x, Leaves leaves);
    }

    /** A network: its images need no gradient. */
    static TimedPass ofNetwork(Block network, NDManager device, Shape input) {
        return ofBlock(network, device, input, false);
    }

    /** A module amid a network: its input needs a gradient. */
    static TimedPass ofModule(Block module, NDManager device, Shape input) {
        return ofBlock(module, device, input, true);
    }

    private static TimedPass ofBlock(
            Block block, NDManager device, Shape input, boolean inputGradient) {
        NDManager manager = device.newSubManager();
        SeededInitialization.initialize(block, manager, 0, input);
        return new TimedPass(
                manager,
                input,
                inputGradient,
                List.copyOf(ParameterNames.of(block).values()),
                (x, leaves) -> block.forward(leaves, new NDList(x), true).singletonOrThrow(),
                () -> {});
    }

    /**
     * The operations of a module in training mode as one TorchScript function of the input and all
     * parameters, which the engine runs without coming back to Java.
     */
    static TimedPass ofOneFunction(Block module, NDManager device, Shape input) throws IOException {
        NDManager manager = device.newSubManager();
        SeededInitialization.initialize(module, manager, 0, input);
        Graph graph =
                Tracer.builder().optTraining(true).build().trace(module, input).withoutDeadCode();
        Map<String, Parameter> named = ParameterNames.of(module);
        List<Parameter> parameters = new ArrayList<>();
        for (Value value : graph.parameters().keySet()) {
            parameters.add(named.get(value.name()));
        }
        ScriptFunction function = ScriptFunction.load(graph, manager);
        return new TimedPass(
                manager,
                input,
                true,
                parameters,
                (x, leaves) -> {
                    NDList arguments = new NDList(x);
                    arguments.addAll(leaves.all());
                    return function.call(leaves, arguments);
                },
                function::close);
    }

    /** Runs some passes and returns the milliseconds of one. */
    double milliseconds(int passes) {
        long nanos = 0;
        for (int i = 0; i < passes; i++) {
            nanos += nanoseconds();
        }
        return nanos / 1e6 / passes;
    }

    private long nanoseconds() {
        try (NDManager pass = manager.newSubManager()) {
            Leaves leaves = new Leaves(pass, parameters);
            NDArray x = input.stopGradient();
            x.attach(pass);
            x.setRequiresGradient(inputGradient);
            long began = System.nanoTime();
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray y = computation.of(x, leaves);
                collector.backward(y);
                wait(y);
            }
            return System.nanoTime() - began;
        }
    }

    /** Returns output and input gradient, to compare; they belong to the manager of {@code x}. */
    NDList results(NDArray x) {
        NDManager owner = x.getManager();
        NDArray leaf = x.stopGradient();
        leaf.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray y = computation.of(leaf, new Leaves(owner, parameters));
            collector.backward(y);
            return new NDList(y.stopGradient(), leaf.getGradient());
        }
    }

    /** What is read is copied after everything before it: a GPU is done then. */
    private static void wait(NDArray y) {
        if (y.getDevice().isGpu()) {
            Casts.to(y.stopGradient().sum(), DataType.FLOAT32).getFloat();
        }
    }

    @Override
    public void close() {
        release.run();
        manager.close();
    }
}
