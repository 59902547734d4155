package ai.gaze.training.compare;

import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FolderLock;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runs of an experiment that are not trained to their end, as far as the small files of their
 * directories tell: neither the data nor the engine nor a device is needed for it.
 */
public final class RunsLeft {

    /**
     * A run that is left.
     *
     * @param run its name
     * @param variant its network
     * @param seed its seed
     * @param status how far it is
     * @param running whether a process trains it now
     * @param epochsLeft epochs that it has still to train; 0 where only its test is missing
     */
    @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
    public record Left(
            String run,
            String variant,
            int seed,
            RunStatus status,
            boolean running,
            int epochsLeft) {}

    private RunsLeft() {}

    /**
     * Looks for them, in the order in which they are best trained.
     *
     * @param experiment what is compared
     * @param out the folder of the run directories
     * @throws UserException if one of them was trained with other settings
     */
    public static List<Left> of(Experiment experiment, Path out) throws IOException {
        List<Left> left = new ArrayList<>();
        for (PlannedRun run : PlannedRun.of(experiment, out)) {
            int epochs = run.recipe().epochs();
            Path directory = run.directory();
            boolean running = FolderLock.isHeld(directory.resolve(FolderLock.NAME));
            if (RunReader.isUnbegun(directory)) {
                left.add(of(run, RunStatus.WAITING, running, epochs));
                continue;
            }
            info(directory)
                    // What the sample has too few images for is fitted to it, and what weights
                    // they begin from is looked up.
                    .filter(info -> !info.sample() && run.recipe().transfer().init() == null)
                    .ifPresent(info -> RunInspector.requireSameSettings(run, info));
            try {
                if (hasEnded(directory)) {
                    continue;
                }
                int done = RunReader.epochs(directory).size();
                left.add(of(run, RunStatus.INTERRUPTED, running, Math.max(0, epochs - done)));
            } catch (UserException e) {
                left.add(of(run, RunStatus.SPOILT, running, epochs));
            }
        }
        return left;
    }

    private static Optional<RunInfo> info(Path directory) {
        try {
            return Optional.of(RunReader.info(directory));
        } catch (UserException e) {
            return Optional.empty();
        }
    }

    private static boolean hasEnded(Path directory) {
        return RunNotes.read(directory, warning -> {}).diverged() != null
                || RunReader.result(directory).isPresent();
    }

    private static Left of(PlannedRun run, RunStatus status, boolean running, int epochs) {
        return new Left(run.name(), run.variant().name(), run.seed(), status, running, epochs);
    }
}
