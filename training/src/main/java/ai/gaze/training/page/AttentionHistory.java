package ai.gaze.training.page;

import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.monitor.AttentionWarnings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the attention weights did over the epochs.
 *
 * @param before the first epoch that is known: the log of a run that went on without it begins
 *     there
 * @param warnings what is not healthy now
 * @param modules each kind of weights of each module
 */
public record AttentionHistory(int before, List<String> warnings, List<Module> modules) {

    /**
     * Some weights.
     *
     * @param name module and weights
     * @param epoch the epochs
     * @param mean after each of them
     * @param sd their standard deviation after each of them
     * @param last all that was measured after the last one
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    public record Module(
            String name, int[] epoch, float[] mean, float[] sd, AttentionStatistics last) {}

    static AttentionHistory of(List<AttentionStatistics> log) {
        if (log.isEmpty()) {
            return null;
        }
        Map<String, List<AttentionStatistics>> byName = new LinkedHashMap<>();
        Map<Integer, List<AttentionStatistics>> byEpoch = new TreeMap<>();
        for (AttentionStatistics s : log) {
            byName.computeIfAbsent(s.name(), n -> new ArrayList<>()).add(s);
            byEpoch.computeIfAbsent(s.epoch(), n -> new ArrayList<>()).add(s);
        }
        AttentionWarnings warnings = new AttentionWarnings();
        byEpoch.values().forEach(warnings::next);
        return new AttentionHistory(
                byEpoch.keySet().iterator().next(),
                warnings.all(),
                byName.entrySet().stream().map(e -> module(e.getKey(), e.getValue())).toList());
    }

    private static Module module(String name, List<AttentionStatistics> epochs) {
        return new Module(
                name,
                epochs.stream().mapToInt(AttentionStatistics::epoch).toArray(),
                values(epochs, AttentionStatistics::mean),
                values(epochs, AttentionStatistics::sd),
                epochs.get(epochs.size() - 1));
    }

    // Rounded, as a picture shows no more and a page of many modules and epochs stays small.
    private static float[] values(
            List<AttentionStatistics> epochs, ToDoubleFunction<AttentionStatistics> value) {
        float[] values = new float[epochs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.rint(1e5 * value.applyAsDouble(epochs.get(i))) / 1e5);
        }
        return values;
    }
}
