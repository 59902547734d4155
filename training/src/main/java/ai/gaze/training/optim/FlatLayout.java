package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each parameter lies in a flat vector.
 *
 * <p>Parameters of two or more axes (the weights of convolutions and linear layers) come first,
 * then all others (biases, scales and shifts of normalizations, scalar factors), each group in the
 * order of the network. Weight decay that leaves biases and normalizations out is then a matter of
 * one contiguous range, which costs no mask. Where weights learn at several rates, those of each
 * group lie so, group behind group. {@link KernelOrder} says how the numbers of one lie.
 */
final class FlatLayout {

    /** One parameter in the vector. */
    record Slice(String name, Parameter parameter, long start) {

        Shape shape() {
            return parameter.getShape();
        }
    }

    /**
     * The weights of one group in the vector.
     *
     * @param group its number
     * @param rule how they learn
     * @param start the first element
     * @param matrices how many of them, from the first, are of parameters of two or more axes
     * @param size how many there are
     * @param slices its parameters
     * @param hasHead whether the last matrix of the network is among them
     */
    record Range(
            int group,
            ParameterGroups.Rule rule,
            long start,
            long matrices,
            long size,
            List<Slice> slices,
            boolean hasHead) {}

    private final List<Slice> slices = new ArrayList<>();
    private final List<Range> ranges = new ArrayList<>();
    private final boolean channelsLast;
    private final long size;

    /**
     * @param parameters parameters by name, in the order of the network
     * @param groups which of them learn how
     * @param channelsLast whether kernels lie as {@link KernelOrder} says, and not in the order of
     *     their axes
     */
    FlatLayout(Map<String, Parameter> parameters, ParameterGroups groups, boolean channelsLast) {
        this.channelsLast = channelsLast;
        long start = 0;
        String head =
                parameters.entrySet().stream()
                        .filter(entry -> isMatrix(entry.getValue()))
                        .reduce((first, second) -> second)
                        .map(Map.Entry::getKey)
                        .orElse("");
        List<ParameterGroups.Rule> rules = groups.rules();
        for (int group = 0; group < rules.size(); group++) {
            Map<String, Parameter> own = new LinkedHashMap<>(parameters);
            int number = group;
            own.keySet().removeIf(name -> groups.of(name) != number);
            int first = slices.size();
            long afterMatrices = append(own, true, start);
            long end = append(own, false, afterMatrices);
            if (end > start) {
                ranges.add(
                        new Range(
                                group,
                                rules.get(group),
                                start,
                                afterMatrices - start,
                                end - start,
                                List.copyOf(slices.subList(first, slices.size())),
                                own.containsKey(head)));
            }
            start = end;
        }
        size = start;
    }

    private long append(Map<String, Parameter> parameters, boolean isMatrix, long start) {
        long end = start;
        for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            if (isMatrix(entry.getValue()) == isMatrix) {
                slices.add(new Slice(entry.getKey(), entry.getValue(), end));
                end += entry.getValue().getShape().size();
            }
        }
        return end;
    }

    private static boolean isMatrix(Parameter parameter) {
        return parameter.getShape().dimension() >= 2;
    }

    /** The parameters in the order of the vector. */
    List<Slice> slices() {
        return slices;
    }

    /** Number of elements of the vector. */
    long size() {
        return size;
    }

    /** Where the weights of each group are; of a group without any there is none. */
    List<Range> ranges() {
        return ranges;
    }

    /**
     * Cuts a vector into the parameters, which share its storage; gradients flow back into it.
     *
     * @param vector {@code [size]}
     * @return views in the shapes of the parameters, by {@link Parameter#getId()}, attached to the
     *     manager of the vector
     */
    Map<String, NDArray> views(NDArray vector) {
        long[] cuts = slices.stream().skip(1).mapToLong(Slice::start).toArray();
        NDList pieces = cuts.length == 0 ? new NDList(vector) : vector.split(cuts);
        Map<String, NDArray> views = new LinkedHashMap<>();
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            views.put(slice.parameter().getId(), view(pieces.get(i), slice.shape()));
        }
        return views;
    }

    private NDArray view(NDArray piece, Shape shape) {
        return channelsLast ? KernelOrder.view(piece, shape) : piece.reshape(shape);
    }

    /** The numbers of a weight as they lie, {@code [size]}. */
    NDArray flat(NDArray weight) {
        return channelsLast ? KernelOrder.flat(weight) : weight.reshape(-1);
    }

    /** Whether kernels lie with their channels last. */
    boolean isChannelsLast() {
        return channelsLast;
    }
}
