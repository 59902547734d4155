package ai.gaze.training.run;

import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingResult;
import ai.gaze.training.checkpoint.CheckpointStore;

/** Keeps the logs and the checkpoints of a training in its run directory. */
final class RunDirectory implements Callback {

    private final RunFiles files;

    RunDirectory(RunFiles files) {
        this.files = files;
    }

    @Override
    public void lossesRead(Training training, long first, float... losses) {
        files.appendIterations(training.epoch(), first, losses);
    }

    @Override
    public void epochEnded(Training training) {
        files.append(training.epochMetrics());
    }

    /** In this order: a run that is killed in between has the best one in the last one. */
    @Override
    public void checkpointDue(Training training) {
        files.checkpoint(CheckpointStore.LAST, training.save());
        if (training.isBest()) {
            files.checkpoint(CheckpointStore.BEST, training.saveWeights());
        }
    }

    @Override
    public void trainingEnded(Training training, TrainingResult result) {
        files.drawCurves();
    }

    @Override
    public void close() {
        files.close();
    }
}
