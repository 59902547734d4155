package ai.gaze.training.monitor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.attention.AttentionObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Measures the weights of attention modules: mean, spread, and shares near zero and near one.
 *
 * <p>Figures are computed where the network is and read once, after the last batch.
 */
public final class AttentionMonitor {

    private final Map<String, AttentionBlock> modules;

    /**
     * @param modules the modules by name, as {@link ai.gaze.zoo.ModelZoo#attentionModules} gives
     *     them
     */
    public AttentionMonitor(Map<String, AttentionBlock> modules) {
        this.modules = modules;
    }

    /** Returns whether there is nothing to watch. */
    public boolean isEmpty() {
        return modules.isEmpty();
    }

    /**
     * Watches forward passes.
     *
     * @param epoch the epoch, from 1, that the figures are of
     * @param manager its device is that of the network
     * @param passes runs forward passes of the network, in evaluation mode, with an observer
     * @return for each module and each kind of its weights what was measured; nothing for one whose
     *     weights are no numbers
     */
    public List<AttentionMeasurement> measure(
            int epoch, NDManager manager, Consumer<AttentionObserver> passes) {
        try (NDManager kept = manager.newSubManager()) {
            Map<String, WeightSums> sums = new LinkedHashMap<>();
            Map<Block, String> names = new HashMap<>();
            modules.forEach((module, block) -> names.put(block, module));
            HiddenUnits hidden = new HiddenUnits(kept, modules);
            passes.accept(
                    new AttentionObserver() {
                        @Override
                        public NDArray pass(Block layer, NDArray x, UnaryOperator<NDArray> itself) {
                            return hidden.pass(layer, x, itself);
                        }

                        @Override
                        public void observe(
                                Block block, String name, NDArray weights, int... axes) {
                            String module = names.get(block);
                            sums.computeIfAbsent(
                                            module + "/" + name,
                                            k -> new WeightSums(kept, module, name))
                                    .add(weights, axes);
                        }
                    });
            return sums.isEmpty() ? List.of() : withHidden(read(epoch, sums), hidden.dead());
        }
    }

    private static List<AttentionMeasurement> withHidden(
            List<AttentionMeasurement> measured, Map<String, Double> dead) {
        return measured.stream()
                .map(
                        m ->
                                new AttentionMeasurement(
                                        m.statistics()
                                                .withDeadHidden(dead.get(m.statistics().module())),
                                        m.sample()))
                .toList();
    }

    private static List<AttentionMeasurement> read(int epoch, Map<String, WeightSums> sums) {
        NDList vectors = new NDList();
        sums.values().forEach(s -> vectors.add(s.vector()));
        NDArray all = vectors.size() == 1 ? vectors.head() : NDArrays.concat(vectors);
        float[] values = all.toFloatArray();
        List<AttentionMeasurement> measured = new ArrayList<>();
        int offset = 0;
        int i = 0;
        for (WeightSums s : sums.values()) {
            AttentionMeasurement measurement = s.measured(epoch, values, offset);
            offset += (int) vectors.get(i++).size();
            if (measurement.statistics().isFinite()) {
                measured.add(measurement);
            }
        }
        return measured;
    }
}
