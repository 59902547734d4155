package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All parameters of a network on one device, the trainable ones as one vector.
 *
 * <pre>{@code
 * try (NDManager step = manager.newSubManager();
 *         GradientCollector collector = manager.getEngine().newGradientCollector()) {
 *     StepParameters store = parameters.forStep(step);
 *     NDArray logits = block.forward(store, new NDList(images), true).singletonOrThrow();
 *     collector.backward(loss.of(logits, labels));
 *     optimizer.step(parameters.vector(), store.gradient(), rates);
 * }
 * }</pre>
 *
 * <p>The values are copies: the network's own arrays stay as they are and only say where the
 * training begins. Parameters that are not trainable (running statistics, frozen layers) lie in a
 * vector of their own, which batch normalization updates in place.
 */
public final class FlatParameters implements AutoCloseable {

    private final NDManager manager;
    private final Map<String, Parameter> parameters;
    private final FlatLayout layout;
    private final FlatLayout fixedLayout;
    private final NDArray vector;
    private final NDArray fixedVector;
    private final Map<String, NDArray> views;
    private final Map<String, NDArray> fixed;
    private final ParameterStore evaluation;

    /**
     * Copies the values of initialized parameters to the device of the manager, each in the order
     * of its axes. Those that do not require a gradient are fixed.
     *
     * @param manager its device is that of the training; a sub-manager owns the arrays
     * @param parameters float32 parameters by name, in the order of the network
     */
    public FlatParameters(NDManager manager, Map<String, Parameter> parameters) {
        this(manager, parameters, ParameterGroups.NONE, isFixed(parameters), false);
    }

    /** The same for images whose channels lie last: kernels lie so, too ({@link KernelOrder}). */
    public static FlatParameters channelsLast(
            NDManager manager, Map<String, Parameter> parameters) {
        return new FlatParameters(
                manager, parameters, ParameterGroups.NONE, isFixed(parameters), true);
    }

    /**
     * The same in which the weights of each group lie side by side.
     *
     * @param groups which weights learn how
     * @param frozen which ones are fixed, by name
     */
    public static FlatParameters channelsLast(
            NDManager manager,
            Map<String, Parameter> parameters,
            ParameterGroups groups,
            Predicate<String> frozen) {
        return new FlatParameters(manager, parameters, groups, frozen, true);
    }

    private static Predicate<String> isFixed(Map<String, Parameter> parameters) {
        return name -> !parameters.get(name).requiresGradient();
    }

    private FlatParameters(
            NDManager manager,
            Map<String, Parameter> parameters,
            ParameterGroups groups,
            Predicate<String> frozen,
            boolean channelsLast) {
        this.manager = manager.newSubManager();
        this.parameters = new LinkedHashMap<>(parameters);
        Map<String, Parameter> trainable = new LinkedHashMap<>();
        Map<String, Parameter> others = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        parameters.forEach(
                (name, parameter) -> {
                    // A block that stands in two places has its weights once.
                    if (seen.add(parameter.getId())) {
                        (frozen.test(name) ? others : trainable).put(name, parameter);
                    }
                });
        if (trainable.isEmpty()) {
            throw new UserException(
                    "the network has no weight that training can move; give it one, or freeze fewer");
        }
        layout = new FlatLayout(trainable, groups, channelsLast);
        fixedLayout = new FlatLayout(others, ParameterGroups.NONE, channelsLast);
        vector = concatenate(layout);
        fixedVector = concatenate(fixedLayout);
        views = layout.views(vector);
        fixed = fixedLayout.views(fixedVector);
        evaluation = new ViewStore(this.manager, views, fixed);
    }

    private FlatParameters(NDManager manager, FlatParameters other) {
        this.manager = manager.newSubManager();
        parameters = other.parameters;
        layout = other.layout;
        fixedLayout = other.fixedLayout;
        vector = Casts.copy(other.vector, manager.getDevice());
        vector.attach(this.manager);
        fixedVector = Casts.copy(other.fixedVector, manager.getDevice());
        fixedVector.attach(this.manager);
        views = layout.views(vector);
        fixed = fixedLayout.views(fixedVector);
        evaluation = new ViewStore(this.manager, views, fixed);
    }

    /**
     * Copies all values.
     *
     * @param owner names the device; a sub-manager owns the copies
     */
    public FlatParameters duplicate(NDManager owner) {
        return new FlatParameters(owner, this);
    }

    /** Takes all values of another copy, in place. */
    public void assign(FlatParameters other) {
        InPlace.assign(vector, other.vector);
        if (fixedLayout.size() > 0) {
            InPlace.assign(fixedVector, other.fixedVector);
        }
    }

    private NDArray copy(Parameter parameter) {
        // Detached first: where gradients are on, a copy would record its history.
        try (NDArray detached = parameter.getArray().stopGradient()) {
            NDArray copy = Casts.copy(detached, manager.getDevice());
            copy.attach(manager);
            return copy;
        }
    }

    private NDArray concatenate(FlatLayout flat) {
        try (NDManager temporary = manager.newSubManager()) {
            // DJL refuses to concatenate a single array, and there may be none.
            NDList pieces = new NDList(HostArrays.of(temporary, new float[0]));
            for (FlatLayout.Slice slice : flat.slices()) {
                NDArray piece = copy(slice.parameter());
                piece.attach(temporary);
                pieces.add(flat.flat(piece));
            }
            NDArray joined =
                    pieces.size() == 1
                            ? HostArrays.of(manager, new float[0])
                            : NDArrays.concat(pieces);
            joined.attach(manager);
            return joined;
        }
    }

    /** All trainable weights, {@code [size]} float32; optimizers change it in place. */
    public NDArray vector() {
        return vector;
    }

    /** Returns the parameter of a name. */
    public Parameter parameter(String name) {
        return parameters.get(name);
    }

    /** The trainable parameters, which lie one after the other in the vector. */
    public List<Parameter> trainable() {
        return layout.slices().stream().map(FlatLayout.Slice::parameter).toList();
    }

    /** Whether kernels lie with their channels last. */
    public boolean isChannelsLast() {
        return layout.isChannelsLast();
    }

    /** Returns whether a parameter of the network is fixed. */
    public boolean isFrozen(Parameter parameter) {
        return fixed.containsKey(parameter.getId());
    }

    /** Number of trainable weights. */
    public long size() {
        return layout.size();
    }

    /**
     * How many elements at the beginning of the vector belong to parameters with two or more axes
     * of the first group: of one group all but biases, normalizations and scalar factors.
     */
    public long matrices() {
        return layout.ranges().get(0).matrices();
    }

    /** Where the weights of each group are. */
    List<FlatLayout.Range> ranges() {
        return layout.ranges();
    }

    /**
     * Opens the parameters for one forward and backward pass. Must be called while a gradient
     * collector is open, which records that they are views.
     *
     * @param step manager of the step, to be closed after it
     */
    public StepParameters forStep(NDManager step) {
        NDArray leaf = vector.stopGradient();
        leaf.attach(step);
        leaf.setRequiresGradient(true);
        return new StepParameters(step, leaf, layout.views(leaf), fixed);
    }

    /** The current weights without gradients. One store serves for all time. */
    public ParameterStore forEvaluation() {
        return evaluation;
    }

    /** Whether every value, running statistics included, is a number; this waits for the device. */
    public boolean isFinite() {
        return isFinite(vector) && isFinite(fixedVector);
    }

    private static boolean isFinite(NDArray values) {
        // What is no number, or infinite, stays so in a sum; one of large numbers may be, too.
        try (NDArray sum = values.sum()) {
            if (Float.isFinite(sum.getFloat())) {
                return true;
            }
        }
        // Of what is no number, or infinite, nothing but NaN is left.
        try (NDArray zeros = values.sub(values);
                NDArray sum = zeros.sum()) {
            return sum.getFloat() == 0;
        }
    }

    /**
     * The current values by name, in the order of the network, running statistics included. They
     * share storage with the parameters, so copy what must not change.
     */
    public Map<String, NDArray> values() {
        Map<String, NDArray> values = new LinkedHashMap<>();
        parameters.forEach(
                (name, parameter) -> {
                    NDArray view = views.get(parameter.getId());
                    values.put(name, view == null ? fixed.get(parameter.getId()) : view);
                });
        return values;
    }

    /**
     * Moves every value, running statistics included, a part of the way to another network's, in
     * place: {@code a += share * (b - a)}.
     *
     * @param mover does that with two pairs of vectors
     * @param foundInf 1 to leave everything as it is, else 0, a float32 scalar; {@code null} for 0
     */
    void moveTowards(FlatParameters other, Mover mover, double share, NDArray foundInf) {
        mover.move(
                new NDList(vector, fixedVector),
                new NDList(other.vector, other.fixedVector),
                share,
                foundInf);
    }

    /**
     * Overwrites values in place. Names that are not given keep theirs.
     *
     * @param values float32 arrays on any device, in the shapes of the parameters
     * @throws UserException if a name is unknown or a shape differs
     */
    public void load(Map<String, NDArray> values) {
        Map<String, NDArray> targets = values();
        Map<String, String> known = new HashMap<>();
        values.forEach(
                (name, value) -> {
                    NDArray target = targets.get(name);
                    if (target == null
                            || value == null
                            || !target.getShape().equals(value.getShape())) {
                        throw UserException.of(
                                "weight %s %s does not fit %s; give the weights of this network",
                                name,
                                value == null ? null : value.getShape(),
                                target == null ? "any" : target.getShape());
                    }
                    String other = known.putIfAbsent(parameters.get(name).getId(), name);
                    if (other != null && !values.get(other).contentEquals(value)) {
                        throw UserException.of(
                                "%s and %s are one weight of this network, and are given different values; give those of a network that shares them, too",
                                other, name);
                    }
                });
        values.forEach((name, value) -> InPlace.assign(targets.get(name), value));
    }

    @Override
    public void close() {
        manager.close();
    }
}
