package ai.gaze.training.run;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.batch.Batch;
import ai.gaze.training.batch.BatchSource;
import ai.gaze.training.batch.BatchStream;
import ai.gaze.training.monitor.AttentionMeasurement;
import ai.gaze.training.monitor.AttentionMonitor;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.monitor.AttentionWarnings;
import ai.gaze.zoo.attention.AttentionObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at the attention of a network after each epoch, on the first evaluation images and in
 * evaluation mode: nothing that the training depends on is touched.
 */
final class AttentionWatch {

    private static final int IMAGES = 256;
    private static final int BATCH = 32;

    private final NDManager manager;
    private final Trainee trainee;
    private final BatchSource images;
    private final RunFiles files;
    private final RunListener listener;
    private final AttentionMonitor monitor;
    private final AttentionWarnings warnings = new AttentionWarnings();

    /**
     * @param manager its device is that of the training
     * @param images the evaluation images
     * @param files keep what is measured
     * @param listener is warned
     */
    AttentionWatch(
            NDManager manager,
            Trainee trainee,
            BatchSource images,
            RunFiles files,
            RunListener listener) {
        this.manager = manager;
        this.trainee = trainee;
        this.images = images;
        this.files = files;
        this.listener = listener;
        monitor = new AttentionMonitor(trainee.attention());
    }

    /** Takes in what was measured before the run goes on. */
    void restore(List<AttentionStatistics> log) {
        Map<Integer, List<AttentionStatistics>> epochs = new TreeMap<>();
        log.forEach(s -> epochs.computeIfAbsent(s.epoch(), e -> new ArrayList<>()).add(s));
        epochs.values().forEach(warnings::next);
    }

    /**
     * Measures, writes and warns.
     *
     * @param epoch the epoch, from 1
     * @param iteration optimizer steps so far
     */
    void epochEnded(int epoch, long iteration) {
        if (monitor.isEmpty()) {
            return;
        }
        List<AttentionMeasurement> measured = new ArrayList<>();
        boolean done =
                files.extras()
                        .attempt(
                                "a measurement of the attention",
                                () -> measured.addAll(monitor.measure(epoch, manager, this::pass)));
        if (!done) {
            return;
        }
        files.append(iteration, measured);
        warnings.next(measured.stream().map(AttentionMeasurement::statistics).toList())
                .forEach(listener::warning);
    }

    /** Warns once more of what began earlier. */
    void runEnded() {
        warnings.earlier().forEach(listener::warning);
    }

    private void pass(AttentionObserver observer) {
        try (BatchStream batches = images.inOrder(BATCH)) {
            for (int seen = 0; seen < IMAGES; seen += BATCH) {
                try (NDManager owner = manager.newSubManager()) {
                    Optional<Batch> batch = batches.next(owner);
                    if (batch.isEmpty()) {
                        return;
                    }
                    trainee.observe(batch.get().images(), observer);
                }
            }
        }
    }
}
