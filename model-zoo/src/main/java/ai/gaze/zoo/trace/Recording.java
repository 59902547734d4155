package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.array.Casts;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * One run of a block. Every operation is carried out on real arrays, which live until this is
 * closed, and noted down.
 */
final class Recording implements AutoCloseable {

    private record NamedArray(String name, NDArray array) {}

    /** The real arrays of this run belong to it. */
    final NDManager real;

    /** What the block believes to be its manager. */
    final NDManager manager;

    final boolean training;

    /** Everything in the order in which it came up. */
    final List<RawValue> values = new ArrayList<>();

    List<RawValue> outputs = List.of();

    /** The layer whose parameter was asked for last, null if none was yet. */
    private String layer;

    private final IdentityHashMap<NDArray, RawValue> known = new IdentityHashMap<>();
    private final IdentityHashMap<NDArray, NamedArray> parameters = new IdentityHashMap<>();

    Recording(NDManager real, boolean training) {
        this.real = real;
        this.training = training;
        this.manager =
                (NDManager)
                        Proxy.newProxyInstance(
                                Recording.class.getClassLoader(),
                                new Class<?>[] {NDManager.class},
                                new RecordedManager(this));
    }

    /**
     * Makes a parameter known, so that a block which takes its array directly is recorded too.
     *
     * @param array its array
     * @param copy what to compute with
     */
    void declareParameter(String name, NDArray array, NDArray copy) {
        parameters.putIfAbsent(array, new NamedArray(name, copy));
    }

    /** Returns the recording array of a parameter. */
    NDArray parameter(Parameter parameter) {
        if (!parameters.containsKey(parameter.getArray())) {
            throw Refusal.because(
                    "the parameter \"" + parameter.getName() + "\"",
                    "getParameters() of the block does not list it: register it with addParameter"
                            + " or its block with addChildBlock");
        }
        String name = parameters.get(parameter.getArray()).name;
        layer = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
        return captured(parameter.getArray());
    }

    String layer() {
        return layer;
    }

    NDArray input(String name, NDArray array) {
        RawValue value = add(RawValue.Kind.INPUT, array, array, name);
        return new RecordedArray(this, value, new Storage(true)).proxy();
    }

    /** Returns the recording array of an array that the block holds itself. */
    NDArray captured(NDArray array) {
        return new RecordedArray(this, valueOf(array), new Storage(true)).proxy();
    }

    /** Notes an operation whose result has its own storage. */
    NDArray emit(
            Op op,
            Attributes attributes,
            List<NDArray> inputs,
            Function<List<NDArray>, NDArray> compute) {
        return emit(op, attributes, inputs, compute, new Storage(false));
    }

    /**
     * Carries out and notes an operation.
     *
     * @param inputs recorded or real arrays
     * @param compute gets the real arrays, in the order of the inputs
     * @param storage where the result is kept; that of an input for a view
     */
    NDArray emit(
            Op op,
            Attributes attributes,
            List<NDArray> inputs,
            Function<List<NDArray>, NDArray> compute,
            Storage storage) {
        List<RawValue> operands = new ArrayList<>(inputs.stream().map(this::valueOf).toList());
        NDArray result = compute.apply(operands.stream().map(v -> v.real).toList());
        if (op.unifiesTypes()) {
            operands.replaceAll(v -> cast(v, result.getDataType()));
        } else if (op.compares() && operands.size() == 2) {
            DataType common = Types.common(operands.get(0).real, operands.get(1).real);
            operands.replaceAll(v -> cast(v, common));
        }
        if (op == Op.WHERE) {
            operands.set(1, cast(operands.get(1), result.getDataType()));
            operands.set(2, cast(operands.get(2), result.getDataType()));
        }
        RawValue value = addNode(op, attributes, operands, result);
        return new RecordedArray(this, value, storage).proxy();
    }

    /** Returns the noted value of a recorded array, a parameter, or else a new constant. */
    RawValue valueOf(NDArray array) {
        RecordedArray recorded = RecordedArray.of(array);
        if (recorded != null) {
            if (recorded.recording() != this) {
                throw Refusal.because(
                        "an array of an earlier call", "a block must not keep arrays");
            }
            return recorded.value();
        }
        RawValue value = known.get(array);
        if (value == null) {
            NamedArray parameter = parameters.get(array);
            value =
                    parameter == null
                            ? add(RawValue.Kind.CONSTANT, array, array, null)
                            : add(RawValue.Kind.PARAMETER, parameter.array, array, parameter.name);
            known.put(array, value);
        }
        return value;
    }

    /** Replaces recorded arrays by real ones, also in lists. */
    Object unwrap(Object argument) {
        if (argument instanceof NDArray array) {
            RecordedArray recorded = RecordedArray.of(array);
            return recorded == null ? array : recorded.value().real;
        }
        if (argument instanceof NDList list) {
            NDList plain = new NDList(list.size());
            list.forEach(a -> plain.add((NDArray) unwrap(a)));
            return plain;
        }
        return argument instanceof NDManager ? real : argument;
    }

    private RawValue cast(RawValue value, DataType type) {
        if (value.real.getDataType() == type) {
            return value;
        }
        return addNode(
                Op.CAST, Attributes.of("type", type), List.of(value), Casts.copy(value.real, type));
    }

    private RawValue addNode(Op op, Attributes attributes, List<RawValue> inputs, NDArray result) {
        result.attach(real);
        RawValue value =
                new RawValue(
                        RawValue.Kind.NODE,
                        values.size(),
                        result,
                        result,
                        null,
                        op,
                        attributes,
                        List.copyOf(inputs),
                        Refusal.block(),
                        layer);
        values.add(value);
        return value;
    }

    private RawValue add(RawValue.Kind kind, NDArray array, NDArray original, String name) {
        RawValue value =
                new RawValue(
                        kind,
                        values.size(),
                        array,
                        original,
                        name,
                        null,
                        Attributes.NONE,
                        List.of(),
                        kind == RawValue.Kind.CONSTANT ? Refusal.block() : "",
                        layer);
        values.add(value);
        return value;
    }

    @Override
    public void close() {
        real.close();
    }
}
