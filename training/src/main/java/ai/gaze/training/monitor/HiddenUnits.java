package ai.gaze.training.monitor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Counts the hidden units of attention modules that are zero for every image: no gradient reaches
 * them any more. Hidden units are what a layer of a module takes if it is the output of the layer
 * before, rectified.
 */
final class HiddenUnits {

    private final NDManager kept;
    private final Map<Block, String> modules = new HashMap<>();
    private final Map<String, Long> outputs = new HashMap<>();
    private final Map<Block, Boolean> followers = new HashMap<>();
    private final Map<Block, NDArray> extremes = new LinkedHashMap<>();

    /**
     * @param kept owns what is kept of the passes
     * @param modules the modules by name
     */
    HiddenUnits(NDManager kept, Map<String, AttentionBlock> modules) {
        this.kept = kept;
        modules.forEach(
                (name, module) ->
                        ParameterNames.visit(
                                module,
                                (inner, layer) -> {
                                    if (layer != module && layer.getChildren().isEmpty()) {
                                        this.modules.put(layer, name);
                                    }
                                }));
    }

    /** Stands at a layer, as {@link ai.gaze.zoo.layer.ForwardObserver#pass}. */
    NDArray pass(Block layer, NDArray x, UnaryOperator<NDArray> itself) {
        String module = modules.get(layer);
        if (module == null) {
            return itself.apply(x);
        }
        Shape in = x.getShape();
        boolean ofVectorsOrMaps = in.dimension() == 2 || in.dimension() == 4;
        // What the first call says holds: later ones follow the end of the module.
        boolean isHidden =
                followers.computeIfAbsent(
                        layer,
                        l ->
                                ofVectorsOrMaps
                                        && in.get(1) > 1
                                        && outputs.getOrDefault(module, 0L) == in.get(1));
        if (isHidden) {
            keep(layer, x);
        }
        NDArray y = itself.apply(x);
        outputs.put(module, y.getShape().dimension() > 1 ? y.getShape().get(1) : 0);
        return y;
    }

    /** Keeps the lowest value of all, and the highest of each unit. */
    private void keep(Block layer, NDArray x) {
        try (NDManager scratch = x.getManager().newSubManager()) {
            NDArray view = x.get(scratch, new NDIndex(":"));
            long units = view.getShape().get(1);
            // DJL takes the maximum over one axis only.
            NDArray ofUnits = view.swapAxes(0, 1).reshape(units, -1).max(new int[] {1});
            NDArray now = NDArrays.concat(new NDList(view.min().neg().reshape(1), ofUnits));
            NDArray before = extremes.get(layer);
            NDArray both = before == null ? now : now.maximum(before);
            both.attach(kept);
            extremes.put(layer, both);
            if (before != null) {
                before.close();
            }
        }
    }

    /** Returns which share of its hidden units is dead, of each module that has some. */
    Map<String, Double> dead() {
        Map<String, int[]> counts = new HashMap<>();
        extremes.forEach(
                (layer, values) -> {
                    float[] highest = values.toFloatArray();
                    // Zero is the lowest of what is rectified, and of nothing else.
                    if (highest[0] == 0) {
                        int[] count = counts.computeIfAbsent(modules.get(layer), m -> new int[2]);
                        for (int i = 1; i < highest.length; i++) {
                            count[0] += highest[i] == 0 ? 1 : 0;
                            count[1]++;
                        }
                    }
                });
        Map<String, Double> shares = new HashMap<>();
        counts.forEach((module, count) -> shares.put(module, count[0] / (double) count[1]));
        return shares;
    }
}
