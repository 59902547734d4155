package ai.gaze.training.ui;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.RunResult;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * A run in the table of all runs.
 *
 * @param name its name in the folder
 * @param state {@code running}, {@code finished}, {@code stopped}, {@code failed}, {@code
 *     unreadable} or {@code unread}
 * @param reason why it is in that state; nothing if that needs no words
 * @param model its network, with the head of a segmentation; with attention and data nothing where
 *     a program brought its own
 * @param attention its attention
 * @param data its data set
 * @param epochs epochs that were trained
 * @param planned epochs that were asked for
 * @param best best accuracy on the images that steer the training, 0..1; of a segmentation mean IoU
 * @param test the same of the test images
 * @param seconds time of all epochs
 * @param device what it was trained on
 * @param created when it began, ISO 8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunSummary(
        String name,
        String state,
        String reason,
        String model,
        String attention,
        String data,
        int epochs,
        Integer planned,
        Double best,
        Double test,
        Double seconds,
        String device,
        String created) {

    static final String UNREADABLE = "unreadable";

    static RunSummary of(String name, Path run) {
        try {
            return read(name, run);
        } catch (UserException e) {
            return of(name, UNREADABLE, e.getMessage());
        } catch (IOException | RuntimeException e) {
            // One that may not be read, or that nobody has thought of, must not cost the others.
            LoggerFactory.getLogger(RunSummary.class).warn("run {} cannot be read", name, e);
            return of(name, UNREADABLE, RunFeed.words(e));
        }
    }

    /** One of which nothing else is known. */
    static RunSummary of(String name, String state, String reason) {
        return new RunSummary(
                name, state, reason, null, null, null, 0, null, null, null, null, null, null);
    }

    private static RunSummary read(String name, Path run) throws IOException {
        RunInfo info = RunReader.anyInfo(run);
        RunResult result = RunReader.result(run).orElse(null);
        List<EpochMetrics> epochs = RunReader.loggedEpochs(run);
        RunState state = RunState.of(run, result);
        return new RunSummary(
                name,
                state.name(),
                state.reason(),
                model(info.network()),
                info.network() == null ? null : info.network().attention().toString(),
                info.recipe() == null ? null : info.dataset(),
                epochs.size(),
                info.recipe() == null ? null : info.recipe().epochs(),
                epochs.stream()
                        .map(e -> headline(info, e.metrics(), e.evalAccuracy()))
                        .max(Double::compare)
                        .orElse(null),
                result == null ? null : headline(info, result.metrics(), result.testAccuracy()),
                epochs.stream().mapToDouble(EpochMetrics::seconds).sum(),
                info.device(),
                info.created());
    }

    private static String model(ModelSpec network) {
        if (network == null) {
            return null;
        }
        return network.backbone() + (network.head() == null ? "" : ", head " + network.head());
    }

    private static Double headline(RunInfo info, Map<String, Double> metrics, double accuracy) {
        boolean ofPixels = info.network() != null && info.network().head() != null;
        return ofPixels ? metrics.getOrDefault(Metrics.meanIou().name(), accuracy) : accuracy;
    }
}
