package ai.gaze.training.monitor;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.report.Extras;
import ai.gaze.zoo.ModelZoo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Looks at the attention of a network after each epoch, on the first evaluation images and in
 * evaluation mode: nothing that the training depends on is touched. It warns of weights that have
 * become uniform or saturated.
 */
public final class AttentionWatch implements Callback {

    private static final int IMAGES = 256;
    private static final int BATCH = 32;

    private final Log log;
    private final Consumer<String> warning;
    private final Extras extras;
    private final AttentionWarnings warnings = new AttentionWarnings();
    private AttentionMonitor monitor;

    /** Keeps what is measured. */
    public interface Log {

        /** Returns what was kept before the training was resumed. */
        default List<AttentionStatistics> before() {
            return List.of();
        }

        /**
         * Keeps what an epoch gave.
         *
         * @param iteration optimizer steps so far
         * @param measured one for each kind of weights of each module
         */
        void add(long iteration, List<AttentionMeasurement> measured);
    }

    /**
     * @param log keeps what is measured
     * @param warning is told of weights that are no longer healthy, and if nothing can be measured
     */
    public AttentionWatch(Log log, Consumer<String> warning) {
        this.log = log;
        this.warning = warning;
        extras = new Extras(warning);
    }

    @Override
    public void trainingBegan(Training training) {
        monitor = new AttentionMonitor(ModelZoo.attentionModules(training.block()));
        Map<Integer, List<AttentionStatistics>> epochs = new TreeMap<>();
        log.before().forEach(s -> epochs.computeIfAbsent(s.epoch(), e -> new ArrayList<>()).add(s));
        epochs.values().forEach(warnings::next);
    }

    @Override
    public void epochEnded(Training training) {
        if (monitor.isEmpty()) {
            return;
        }
        List<AttentionMeasurement> measured = new ArrayList<>();
        boolean done =
                extras.attempt(
                        "a measurement of the attention", () -> measured.addAll(measure(training)));
        if (done) {
            log.add(training.iteration(), measured);
            tell(warnings.next(measured.stream().map(AttentionMeasurement::statistics).toList()));
        }
    }

    private List<AttentionMeasurement> measure(Training training) {
        try (NDManager manager = training.newManager()) {
            return monitor.measure(
                    training.epoch(),
                    manager,
                    observer -> training.observe(IMAGES, BATCH, observer));
        }
    }

    /** Warns once more of what began earlier. */
    @Override
    public void trainingEnded(Training training, TrainingResult result) {
        if (result.reason().isFinal()) {
            tell(warnings.earlier());
        }
    }

    private void tell(List<String> sentences) {
        AttentionWarnings.few(sentences).forEach(warning);
    }
}
