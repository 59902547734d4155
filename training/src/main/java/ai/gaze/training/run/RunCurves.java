package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.report.Curves;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code curves.png}: the logs of a run as a picture. */
final class RunCurves {

    private static final String NAME = "curves.png";

    private RunCurves() {}

    /** Draws the logs as they are now; nothing before the first epoch. */
    static void draw(Path run, RunInfo info, RunLogs logs) throws IOException {
        List<EpochMetrics> epochs = logs.epochs(Integer.MAX_VALUE);
        if (epochs.isEmpty()) {
            return;
        }
        Curves curves =
                new Curves(
                        info.network() == null
                                ? run.getFileName().toString()
                                : info.network().words(),
                        logs.iterations(),
                        epochs.get(0).evaluatedOn(),
                        epochs.stream().mapToDouble(EpochMetrics::trainLoss).toArray(),
                        epochs.stream().mapToDouble(EpochMetrics::evalLoss).toArray(),
                        epochs.stream().mapToDouble(EpochMetrics::trainAccuracy).toArray(),
                        epochs.stream().mapToDouble(EpochMetrics::evalAccuracy).toArray());
        AtomicFiles.writeBytes(run.resolve(NAME), curves.png());
    }
}
