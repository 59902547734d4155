package ai.gaze.training.compare;

import ai.gaze.training.DivergedException;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.Devices;
import ai.gaze.training.page.RunPage;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunResult;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Trains one run of a comparison, from its start or from its last checkpoint.
 *
 * @param dataset what all runs train on
 * @param device name of the device
 * @param listener watches
 * @param memory that is watched meanwhile
 */
record RunExecutor(ImageDataset dataset, String device, RunListener listener, PeakMemory memory) {

    /** Looks at the memory from now on. */
    static RunExecutor of(ImageDataset dataset, String device, RunListener listener) {
        PeakMemory memory = PeakMemory.watch(Devices.parse(device));
        return new RunExecutor(dataset, device, new Watching(listener, memory), memory);
    }

    /**
     * Trains from the start.
     *
     * @return whether the run is finished; if not, a stop was requested
     * @throws DivergedException if its loss is no longer a number; its notes say so, too
     */
    boolean train(PlannedRun planned, StopRequest stop) throws IOException {
        return execute(
                planned,
                TrainingRun.create(
                        planned.directory(), planned.recipe(), name -> dataset, device, listener),
                stop);
    }

    /**
     * Opens a run that was interrupted.
     *
     * @throws ai.gaze.zoo.UserException if its files do not let it go on
     */
    TrainingRun open(PlannedRun planned) {
        return TrainingRun.resume(planned.directory(), name -> dataset, device, listener);
    }

    /**
     * Trains a run that was opened, and closes it.
     *
     * @return whether it is finished; if not, a stop was requested
     * @throws DivergedException if its loss is no longer a number; its notes say so, too
     */
    boolean execute(PlannedRun planned, TrainingRun opened, StopRequest stop) throws IOException {
        Path directory = planned.directory();
        Optional<RunResult> result;
        try (TrainingRun run = opened) {
            result = run.execute(stop);
        } catch (DivergedException e) {
            new RunNotes(e.getMessage(), null, null).write(directory);
            throw e;
        }
        if (result.isEmpty()) {
            return false;
        }
        RunNotes.read(directory, warning -> {}).withPeak(memory.bytes()).write(directory);
        RunPage.tryWrite(directory, asked -> dataset, device, listener::warning);
        return true;
    }

    /** Makes what a kill between the end of a run and this has left unmade. */
    void complete(Path directory) throws IOException {
        AtomicFiles.removeStale(directory);
        if (!Files.exists(directory.resolve(RunPage.NAME))) {
            RunPage.tryWrite(directory, asked -> dataset, device, listener::warning);
        }
    }

    /** Passes everything on and looks at the memory. */
    private record Watching(RunListener next, PeakMemory memory) implements RunListener {

        @Override
        public void progress(Progress progress) {
            memory.look();
            next.progress(progress);
        }

        @Override
        public void epochEnded(EpochMetrics metrics) {
            memory.look();
            next.epochEnded(metrics);
        }

        @Override
        public void warning(String message) {
            next.warning(message);
        }
    }
}
