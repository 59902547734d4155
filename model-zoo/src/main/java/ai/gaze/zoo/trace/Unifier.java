package ai.gaze.zoo.trace;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes one {@link Graph} of several runs of a block at different input sizes. What is equal in all
 * of them is fixed; what differs must follow from the dimensions of arrays. Constants are folded.
 */
final class Unifier {

    private final List<Recording> runs;
    private final Map<Value, Tensor> parameters = new LinkedHashMap<>();
    private final Map<Value, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** The positions of the inputs among the values. */
    private final List<Integer> inputPositions = new ArrayList<>();

    private final boolean parameterValues;

    private Unifier(List<Recording> runs, boolean parameterValues) {
        this.runs = runs;
        this.parameterValues = parameterValues;
    }

    /**
     * Unifies runs.
     *
     * @param parameterValues whether the graph has the values of the parameters
     * @throws UserException if the block does something else at another size
     */
    static Graph unify(List<Recording> runs, boolean parameterValues) {
        return new Unifier(runs, parameterValues).unify();
    }

    private Graph unify() {
        int count = runs.get(0).values.size();
        for (int i = 0; i < count; i++) {
            values.add(value(at(i)));
        }
        List<Value> outputs = new ArrayList<>();
        List<RawValue> first = runs.get(0).outputs;
        for (int i = 0; i < first.size(); i++) {
            for (Recording run : runs) {
                require(
                        run.outputs.size() == first.size()
                                && run.outputs.get(i).index == first.get(i).index,
                        first.get(i),
                        "it returns other arrays");
            }
            outputs.add(values.get(first.get(i).index));
        }
        return new Graph(inputs, parameters, constants, nodes, outputs).withoutDeadCode();
    }

    private RawValue[] at(int index) {
        RawValue first = runs.get(0).values.get(index);
        for (Recording run : runs) {
            require(run.values.size() > index, first, "it computes something else");
        }
        return runs.stream().map(r -> r.values.get(index)).toArray(RawValue[]::new);
    }

    private Value value(RawValue... all) {
        RawValue first = all[0];
        for (RawValue other : all) {
            require(isLike(first, other), first, "it computes something else");
        }
        Shape shape = shape(all);
        Value value = new Value(name(first), first.real.getDataType(), shape);
        switch (first.kind) {
            case INPUT -> {
                inputPositions.add(values.size());
                inputs.add(value);
            }
            case PARAMETER ->
                    parameters.put(value, parameterValues ? Tensor.of(first.original) : null);
            case CONSTANT -> {
                require(isConstant(all), first, "an array that it makes differs");
                constants.put(value, Tensor.of(first.real));
            }
            case NODE -> node(value, all);
        }
        return value;
    }

    private void node(Value value, RawValue... all) {
        RawValue first = all[0];
        List<Value> operands = first.inputs.stream().map(i -> values.get(i.index)).toList();
        if (!first.op.isRandom() && constants.keySet().containsAll(operands) && isConstant(all)) {
            constants.put(value, Tensor.of(first.real));
            return;
        }
        Attributes attributes = Attributes.NONE;
        for (String name : first.attributes.asMap().keySet()) {
            attributes = attributes.with(name, attribute(name, all));
        }
        nodes.add(new Node(first.op, operands, attributes, value, first.block));
    }

    private Object attribute(String name, RawValue... all) {
        Object[] seen = Arrays.stream(all).map(v -> v.attributes.asMap().get(name)).toArray();
        if (!(seen[0] instanceof Sizes)) {
            require(
                    Arrays.stream(seen).allMatch(seen[0]::equals),
                    all[0],
                    "a number that it computes with (" + name + ") differs");
            return seen[0];
        }
        Sizes first = (Sizes) seen[0];
        List<Size> sizes = new ArrayList<>();
        for (int i = 0; i < first.numbers().size(); i++) {
            int position = i;
            sizes.add(
                    size(
                            Arrays.stream(seen)
                                    .mapToLong(s -> ((Sizes) s).numbers().get(position))
                                    .toArray(),
                            all));
        }
        if (first.rest()) {
            leaveRest(sizes);
        }
        require(!sizes.contains(null), all[0], "no dimension explains the number " + name);
        return first.list() ? List.copyOf(sizes) : sizes.get(0);
    }

    /** One dimension of a reshape may be whatever is left: the one that is hardest to say. */
    private static void leaveRest(List<Size> sizes) {
        int rest = sizes.indexOf(null);
        for (int i = 0; rest < 0 && i < sizes.size(); i++) {
            rest = !sizes.get(i).isFixed() && !sizes.get(i).isDimension() ? i : rest;
        }
        for (int i = 0; rest < 0 && i < sizes.size(); i++) {
            rest = sizes.get(i).isFixed() ? rest : i;
        }
        if (rest >= 0) {
            sizes.set(rest, Size.REST);
        }
    }

    private Size size(long[] numbers, RawValue... all) {
        if (Arrays.stream(numbers).allMatch(n -> n == numbers[0])) {
            return Size.of(numbers[0]);
        }
        List<Integer> order = new ArrayList<>(all[0].inputs.stream().map(v -> v.index).toList());
        order.addAll(inputPositions);
        for (int i = values.size() - 1; i >= 0; i--) {
            order.add(i);
        }
        return SizeSolver.solve(
                numbers,
                order.stream().map(this::at).toList(),
                order.stream().map(values::get).toList());
    }

    private static boolean isLike(RawValue a, RawValue b) {
        return a.kind == b.kind
                && a.op == b.op
                && Objects.equals(a.name, b.name)
                && a.real.getDataType() == b.real.getDataType()
                && a.real.getShape().dimension() == b.real.getShape().dimension()
                && a.attributes.asMap().keySet().equals(b.attributes.asMap().keySet())
                && a.inputs.stream()
                        .map(i -> i.index)
                        .toList()
                        .equals(b.inputs.stream().map(i -> i.index).toList());
    }

    private static boolean isConstant(RawValue... all) {
        Shape shape = all[0].real.getShape();
        byte[] content = null;
        for (RawValue value : all) {
            if (!value.real.getShape().equals(shape)) {
                return false;
            }
            byte[] bytes = Tensor.of(value.real).bytes();
            if (content != null && !Arrays.equals(bytes, content)) {
                return false;
            }
            content = bytes;
        }
        return true;
    }

    private static Shape shape(RawValue... all) {
        long[] dims = all[0].real.getShape().getShape().clone();
        for (RawValue value : all) {
            for (int i = 0; i < dims.length; i++) {
                dims[i] = value.real.getShape().get(i) == dims[i] ? dims[i] : -1;
            }
        }
        return new Shape(dims);
    }

    private String name(RawValue value) {
        String name =
                switch (value.kind) {
                    case INPUT, PARAMETER -> value.name;
                    case CONSTANT -> "constant_" + value.index;
                    case NODE -> value.op.name().toLowerCase(Locale.ROOT) + "_" + value.index;
                };
        return names.add(name) ? name : name + "_" + value.index;
    }

    private static void require(boolean condition, RawValue where, String problem) {
        if (!condition) {
            String block = where.block.isEmpty() ? "the block" : where.block;
            throw UserException.of(
                    "cannot trace %s%s: at another input size %s%s, and a graph must do the same"
                            + " for all sizes; make it independent of the batch size, or fix"
                            + " height and width",
                    block,
                    where.layer == null ? "" : ", at or after " + where.layer,
                    problem,
                    where.op == null ? "" : " (" + where.op + ")");
        }
    }
}
