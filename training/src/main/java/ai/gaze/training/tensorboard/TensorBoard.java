package ai.gaze.training.tensorboard;

import ai.gaze.training.Callback;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Training;
import ai.gaze.training.monitor.AttentionMeasurement;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.report.Extras;
import ai.gaze.zoo.file.FileErrors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * {@code tensorboard/}: a run as TensorBoard shows it. Steps are those of the optimizer.
 *
 * <p>A file is made when there is something to write. A run that goes on makes another one, which
 * takes back what the ones before it say beyond the checkpoint.
 */
public final class TensorBoard implements Callback {

    private static final String WHAT = "tensorboard/, which goes no further,";

    private final Path folder;
    private final Extras extras;
    private long next;
    private EventFile file;
    private boolean broken;

    /**
     * What cannot be written goes to the log, and the training goes on.
     *
     * @param folder made when there is something to write
     */
    public TensorBoard(Path folder) {
        this(folder, new Extras(LoggerFactory.getLogger(TensorBoard.class)::warn));
    }

    /**
     * @param folder made when there is something to write
     * @param extras warns once if it cannot be written; nothing more is written then, as half an
     *     event hides all that follow
     */
    public TensorBoard(Path folder, Extras extras) {
        this.folder = folder;
        this.extras = extras;
    }

    @Override
    public void trainingBegan(Training training) {
        keepThrough(training.iteration());
    }

    /** Takes back what earlier files say of later steps. */
    public void keepThrough(long step) {
        next = step == 0 ? 0 : step + 1;
    }

    /** Writes the mean loss of the steps. */
    @Override
    public void lossesRead(Training training, long first, float... losses) {
        long last = first + losses.length - 1;
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        double mean = sum / losses.length;
        if (losses.length > 0) {
            write(events -> events.scalar("loss/steps", last, mean));
        }
    }

    @Override
    public void epochEnded(Training training) {
        write(events -> epoch(training.epochMetrics(), events));
    }

    private static void epoch(EpochMetrics m, EventFile events) throws IOException {
        long step = m.iteration();
        events.scalar("loss/train", step, m.trainLoss());
        events.scalar("loss/" + m.evaluatedOn(), step, m.evalLoss());
        events.scalar("accuracy/train", step, m.trainAccuracy());
        events.scalar("accuracy/" + m.evaluatedOn(), step, m.evalAccuracy());
        for (Map.Entry<String, Double> metric : m.metrics().entrySet()) {
            events.scalar(metric.getKey() + "/" + m.evaluatedOn(), step, metric.getValue());
        }
        events.scalar("training/learning-rate", step, m.learningRate());
        events.scalar("training/images-per-second", step, m.imagesPerSecond());
        events.scalar("training/epoch", step, m.epoch());
    }

    public void attention(long step, List<AttentionMeasurement> measured) {
        write(events -> attention(step, measured, events));
    }

    private static void attention(long step, List<AttentionMeasurement> measured, EventFile events)
            throws IOException {
        for (AttentionMeasurement measurement : measured) {
            AttentionStatistics s = measurement.statistics();
            events.scalar("attention-mean/" + s.name(), step, s.mean());
            events.scalar("attention-sd/" + s.name(), step, s.sd());
            events.scalar("attention-near-0/" + s.name(), step, s.nearZero());
            events.scalar("attention-near-1/" + s.name(), step, s.nearOne());
            if (s.entropy() != null) {
                events.scalar("attention-entropy/" + s.name(), step, s.entropy());
            }
            if (s.inert() != null) {
                events.scalar("attention-inert/" + s.name(), step, s.inert());
            }
            events.histogram("attention/" + s.name(), step, measurement.sample());
        }
    }

    /** Writes a picture without transparency. */
    public void image(String tag, long step, BufferedImage picture) {
        write(events -> events.image(tag, step, picture));
    }

    private void write(Events what) {
        if (!broken) {
            broken = !extras.attempt(WHAT, () -> what.writeTo(file()));
        }
    }

    private EventFile file() throws IOException {
        if (file == null) {
            file = EventFile.create(folder);
            file.sessionStart(next);
        }
        return file;
    }

    private interface Events {
        void writeTo(EventFile file) throws IOException;
    }

    @Override
    public void close() {
        if (file != null) {
            // Of another training there is another file.
            EventFile open = file;
            file = null;
            try {
                open.close();
            } catch (IOException e) {
                throw FileErrors.unchecked(e);
            }
        }
    }
}
