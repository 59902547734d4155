package ai.gaze.training.page;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.run.IterationLog;
import ai.gaze.training.run.JsonFile;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.RunResult;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to be shown of a run, as JSON.
 *
 * @param title its name and its network
 * @param state {@code finished}, {@code stopped} before its last epoch, or {@code unfinished}
 * @param warnings what a reader must know
 * @param facts in words: how it ended, network, data, recipe
 * @param configuration in words: when, where and with which versions it ran
 * @param info {@code run.json}
 * @param result {@code result.json}; nothing if it is not finished
 * @param shares which of its metrics are shares, which are shown in percent
 * @param epochs the lines of {@code metrics.jsonl}
 * @param iterations the loss of the iterations
 * @param attention what its attention modules did; nothing without any
 * @param log the last lines of what was said of it
 * @param test how the network did on the test images; nothing where nobody asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunData(
        String title,
        String state,
        List<String> warnings,
        Map<String, String> facts,
        Map<String, String> configuration,
        JsonNode info,
        RunResult result,
        List<String> shares,
        List<EpochMetrics> epochs,
        Iterations iterations,
        AttentionHistory attention,
        List<String> log,
        TestImages test) {

    /**
     * Reads the files of a run.
     *
     * @param run the run directory, of a run that may be in progress
     * @throws ai.gaze.zoo.UserException if there is no such run
     */
    public static RunData of(Path run) throws IOException {
        return of(run, RunReader.epochs(run));
    }

    /** The same without a look at the checkpoints, for whoever looks every second. */
    public static RunData logged(Path run) throws IOException {
        return of(run, RunReader.loggedEpochs(run));
    }

    private static RunData of(Path run, List<EpochMetrics> epochs) throws IOException {
        RunInfo info = RunReader.anyInfo(run);
        Optional<RunResult> result = RunReader.result(run);
        return new RunData(
                run.toAbsolutePath().normalize().getFileName() + ": " + Configuration.network(info),
                result.map(r -> r.stopped() == null ? "finished" : "stopped").orElse("unfinished"),
                warnings(info, result.isPresent()),
                Configuration.summary(info, result, epochs),
                Configuration.machine(info),
                JsonFile.tree(run.resolve("run.json")),
                result.orElse(null),
                epochs.stream()
                        .flatMap(e -> e.metrics().keySet().stream())
                        .distinct()
                        .filter(Metrics::isShare)
                        .toList(),
                epochs,
                Iterations.of(iterations(run)),
                AttentionHistory.of(RunReader.attention(run)),
                RunReader.log(run),
                null);
    }

    /** The same with how the network did on the test images. */
    RunData with(TestImages images) {
        return new RunData(
                title,
                state,
                warnings,
                facts,
                configuration,
                info,
                result,
                shares,
                epochs,
                iterations,
                attention,
                log,
                images);
    }

    private static List<String> warnings(RunInfo info, boolean finished) {
        List<String> warnings = new ArrayList<>();
        if (info.sample()) {
            warnings.add("Only the sample inside Gaze was trained on: accuracies mean nothing.");
        }
        if (!finished) {
            warnings.add("The run is not finished.");
        }
        return warnings;
    }

    private static float[] iterations(Path run) throws IOException {
        Path file = run.resolve("iterations.csv");
        return Files.exists(file) ? IterationLog.read(file) : new float[0];
    }
}
