package ai.gaze.zoo.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.registry.FactoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Records what a DJL block computes.
 *
 * <pre>{@code
 * Graph graph = Tracer.builder().build().trace(block, new Shape(1, 3, 32, 32));
 * }</pre>
 *
 * <p>The block runs with three different batch sizes; with {@code optDynamicSize} at other heights
 * and widths, too. A number that differs between the runs must follow from a dimension of an array,
 * else tracing fails. The block's state does not change: in training mode it works on copies of the
 * parameters.
 */
public final class Tracer {

    /**
     * Halved again and again and rounded down, one less than this stays odd; rounded up, one more.
     */
    private static final int POWER = 64;

    private final boolean dynamicSize;
    private final boolean training;
    private final boolean parameterValues;
    private final List<DataType> types;
    private final Predicate<Parameter> frozen;

    private Tracer(Builder builder) {
        dynamicSize = builder.dynamicSize;
        training = builder.training;
        parameterValues = builder.parameterValues;
        types = builder.types;
        frozen = builder.frozen;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Traces an initialized block.
     *
     * @param block any block
     * @param inputs the shapes of its inputs; axis 0 is the batch, and its length here has no
     *     meaning
     * @return the graph, with -1 for dimensions that depend on the size of the inputs
     * @throws UserException if the block uses an operation that a graph cannot express, reads
     *     values, or does something else at another size
     */
    public Graph trace(Block block, Shape... inputs) {
        List<Recording> runs = new ArrayList<>();
        try {
            for (UnaryOperator<Shape> size : sizes()) {
                Shape[] shapes = Arrays.stream(inputs).map(size).toArray(Shape[]::new);
                runs.add(run(block, runs.isEmpty(), shapes));
            }
            return Unifier.unify(runs, parameterValues);
        } finally {
            runs.forEach(Recording::close);
        }
    }

    /** The inputs of the runs. */
    private List<UnaryOperator<Shape>> sizes() {
        List<UnaryOperator<Shape>> sizes = new ArrayList<>();
        sizes.add(s -> batch(s, 2));
        sizes.add(s -> batch(s, 3));
        // A batch of one, as arrays lose axes of length one by accident; but a normalization does
        // not train on it.
        sizes.add(s -> batch(s, training ? 5 : 1));
        if (dynamicSize) {
            sizes.add(s -> image(batch(s, 1), h -> above(h) - 1, w -> above(w) + 1));
            sizes.add(s -> image(batch(s, 2), h -> above(h) + 1, w -> above(w) - 1));
            sizes.add(s -> image(batch(s, 1), h -> h + 11, w -> w + 27));
        }
        return sizes;
    }

    private Recording run(Block block, boolean isFirst, Shape... shapes) {
        Map<String, Parameter> parameters = parameters(block);
        Recording recording = new Recording(manager(parameters), training);
        try {
            declare(recording, parameters);
            NDList inputs = new NDList();
            for (int i = 0; i < shapes.length; i++) {
                DataType type = i < types.size() ? types.get(i) : DataType.FLOAT32;
                String name = i == 0 ? "input" : "input" + i;
                inputs.add(recording.input(name, sample(recording.real, shapes[i], type)));
            }
            NDList outputs =
                    block.forward(new RecordingStore(recording, frozen), inputs, training, null);
            recording.outputs = outputs.stream().map(recording::valueOf).toList();
            return recording;
        } catch (UserException e) {
            recording.close();
            throw isFirst ? e : failure(block, recording.layer(), e, shapes);
        } catch (Throwable e) {
            recording.close();
            FactoryException.requireOfPart(e);
            throw failure(block, recording.layer(), e, shapes);
        }
    }

    // One without a name of its own is named by where it stands.
    private static String name(Block block) {
        String name = block.getClass().getSimpleName();
        return name.isEmpty() ? block.getClass().getName() : name;
    }

    private static String reason(Throwable e) {
        String told = e.getMessage();
        return told == null ? Texts.firstLine(e) : told.lines().findFirst().orElse("");
    }

    private static UserException failure(Block block, String layer, Throwable e, Shape... shapes) {
        return UserException.of(
                "cannot trace %s with inputs %s: %sit failed with \"%s\"; a block can only be"
                        + " traced with shapes that it takes, and must use arrays through the"
                        + " methods of NDArray",
                name(block),
                Arrays.toString(shapes),
                layer == null ? "" : "at or after " + layer + " ",
                reason(e),
                e);
    }

    /** All parameters under PyTorch's names; what only the block itself lists, under DJL's. */
    private static Map<String, Parameter> parameters(Block block) {
        Map<String, Parameter> named = new LinkedHashMap<>(ParameterNames.of(block));
        for (Pair<String, Parameter> pair : block.getParameters()) {
            if (!named.containsValue(pair.getValue())) {
                named.putIfAbsent(pair.getKey(), pair.getValue());
            }
        }
        return named;
    }

    private static NDManager manager(Map<String, Parameter> parameters) {
        return parameters.isEmpty()
                ? NDManager.newBaseManager(Device.cpu())
                : parameters.values().iterator().next().getArray().getManager().newSubManager();
    }

    private void declare(Recording recording, Map<String, Parameter> parameters) {
        parameters.forEach(
                (name, parameter) -> {
                    NDArray array = parameter.getArray();
                    // Without gradient: what is traced needs no backward pass.
                    NDArray copy = array.stopGradient();
                    copy.attach(recording.real);
                    if (training) {
                        copy = copy.duplicate();
                    }
                    recording.declareParameter(name, array, copy);
                });
    }

    private static Shape batch(Shape shape, long images) {
        return new Shape(images).addAll(shape.slice(1));
    }

    /** Images are NCHW; other inputs keep their size. */
    private static Shape image(Shape shape, LongUnaryOperator height, LongUnaryOperator width) {
        return shape.dimension() == 4
                ? new Shape(
                        shape.get(0),
                        shape.get(1),
                        height.applyAsLong(shape.get(2)),
                        width.applyAsLong(shape.get(3)))
                : shape;
    }

    /** The next multiple of a power of two above a length. */
    private static long above(long length) {
        return (length / POWER + 1) * POWER;
    }

    /** Numbers that are neither random, which would move the engine's generator, nor all equal. */
    private static NDArray sample(NDManager manager, Shape shape, DataType type) {
        if (!type.isFloating()) {
            return manager.zeros(shape, type);
        }
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.7);
        }
        return Casts.to(HostArrays.of(manager, values, shape), type);
    }

    /** Builds a {@link Tracer}. */
    public static final class Builder {

        private boolean dynamicSize;
        private boolean training;
        private boolean parameterValues = true;
        private List<DataType> types = List.of();
        private Predicate<Parameter> frozen = parameter -> !parameter.requiresGradient();

        private Builder() {}

        /** Also leaves height and width of images [N, C, H, W] open; the network must allow it. */
        public Builder optDynamicSize(boolean dynamic) {
            dynamicSize = dynamic;
            return this;
        }

        /** Records what the block does in training; the default is evaluation. */
        public Builder optTraining(boolean inTraining) {
            training = inTraining;
            return this;
        }

        /**
         * Whether the graph has the values of the parameters; the default is that it has. They take
         * as much of the Java heap as the network takes elsewhere.
         */
        public Builder optParameterValues(boolean values) {
            parameterValues = values;
            return this;
        }

        /** The element types of the inputs; the default is float32. */
        public Builder optTypes(DataType... inputTypes) {
            types = List.of(inputTypes);
            return this;
        }

        /** Which parameters stand still in training; the default is what the block says. */
        public Builder optFrozen(Predicate<Parameter> isFrozen) {
            frozen = isFrozen;
            return this;
        }

        /** Returns the tracer. */
        public Tracer build() {
            return new Tracer(this);
        }
    }
}
