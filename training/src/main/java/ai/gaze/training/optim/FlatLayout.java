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
 * one contiguous range, which costs no mask.
 */
final class FlatLayout {

    /** One parameter in the vector. */
    record Slice(String name, Parameter parameter, long start) {

        Shape shape() {
            return parameter.getShape();
        }
    }

    private final List<Slice> slices = new ArrayList<>();
    private final long size;
    private final long matrices;

    /**
     * @param parameters parameters by name, in the order of the network
     */
    FlatLayout(Map<String, Parameter> parameters) {
        long afterMatrices = append(parameters, true, 0);
        matrices = afterMatrices;
        size = append(parameters, false, afterMatrices);
    }

    private long append(Map<String, Parameter> parameters, boolean isMatrix, long start) {
        long end = start;
        for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            Shape shape = entry.getValue().getShape();
            if (shape.dimension() >= 2 == isMatrix) {
                slices.add(new Slice(entry.getKey(), entry.getValue(), end));
                end += shape.size();
            }
        }
        return end;
    }

    /** The parameters in the order of the vector. */
    List<Slice> slices() {
        return slices;
    }

    /** Number of elements of the vector. */
    long size() {
        return size;
    }

    /** Number of elements of the parameters with two or more axes, which come first. */
    long matrices() {
        return matrices;
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
            views.put(slice.parameter().getId(), pieces.get(i).reshape(slice.shape()));
        }
        return views;
    }
}
