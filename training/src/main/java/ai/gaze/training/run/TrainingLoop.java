package ai.gaze.training.run;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.batch.Batch;
import ai.gaze.training.batch.BatchSource;
import ai.gaze.training.batch.BatchStream;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Evaluator;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.schedule.Rates;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The loop over epochs and steps.
 *
 * <p>Inside an epoch the device is waited for only to report: the losses of the steps stay on it
 * until then. What is random in a step is drawn from the seed, the epoch and the step, so a loop
 * that begins in the middle goes on as the unbroken one.
 */
final class TrainingLoop {

    // A divisor of 100, so that whoever wants every hundredth step is told of it.
    private static final int REPORT_EVERY = 25;

    // Networks that take seconds for a step would otherwise be silent for minutes.
    private static final double REPORT_SECONDS = 1;

    private final Recipe recipe;
    private final Trainee trainee;
    private final LearningRateSchedule schedule;
    private final RunState state;
    private final RunFiles files;
    private final RunListener listener;
    private final Images images;
    private final AttentionWatch attention;
    private final Stopwatch training = new Stopwatch();

    /**
     * What the loop sees.
     *
     * @param manager its device is that of the training
     * @param train training images
     * @param eval images that steer the schedule
     * @param evaluatedOn what they are: {@code test} or {@code validation}
     * @param classes names of the classes
     */
    record Images(
            NDManager manager,
            BatchSource train,
            BatchSource eval,
            String evaluatedOn,
            List<String> classes) {}

    TrainingLoop(
            Recipe recipe,
            Trainee trainee,
            LearningRateSchedule schedule,
            RunState state,
            RunFiles files,
            RunListener listener,
            Images images,
            AttentionWatch attention) {
        this.recipe = recipe;
        this.trainee = trainee;
        this.schedule = schedule;
        this.state = state;
        this.files = files;
        this.listener = listener;
        this.images = images;
        this.attention = attention;
    }

    /**
     * Trains until the last epoch is done or a stop is requested; either way the last checkpoint
     * holds all of it.
     *
     * @return whether the last epoch is done
     * @throws DeviceMemoryException if the memory of the device is not enough
     */
    boolean run(StopRequest stop) {
        try {
            return train(stop);
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e,
                    images.manager().getDevice(),
                    "batch-size " + recipe.batchSize(),
                    "start a new run with a smaller one such as --batch-size "
                            + Math.max(1, recipe.batchSize() / 2)
                            + ", or free memory and go on with --resume "
                            + files.directory()
                            + (files.hasCheckpoint() ? " (its last checkpoint is kept)" : ""));
        }
    }

    private boolean train(StopRequest stop) {
        while (state.epoch < recipe.epochs()) {
            Optional<Evaluation> evaluation =
                    trainEpoch(stop) ? evaluate(images.eval(), stop) : Optional.empty();
            if (evaluation.isEmpty()) {
                training.readInto(state);
                checkpoint(CheckpointStore.LAST);
                return false;
            }
            listener.epochEnded(endEpoch(evaluation.get()));
            if (stop.isRequested() && state.epoch < recipe.epochs()) {
                return false;
            }
        }
        return true;
    }

    /** Counts the epoch that was trained and evaluated, and writes all that there is of it. */
    private EpochMetrics endEpoch(Evaluation evaluation) {
        if (!Double.isFinite(evaluation.loss())) {
            throw diverged(evaluation.loss(), state.step, state.iteration - 1);
        }
        training.readInto(state);
        double rate = schedule.at(state.iteration - 1).learningRate();
        schedule.onMetric(monitored(evaluation), state.iteration);
        EpochMetrics metrics =
                new EpochMetrics(
                        state.epoch + 1,
                        state.iteration,
                        state.lossSum / state.seen,
                        (double) state.correct / state.seen,
                        images.evaluatedOn(),
                        evaluation.loss(),
                        evaluation.accuracy(),
                        rate,
                        training.imagesPerSecond(),
                        state.seconds,
                        trainee.scaler().map(LossScaler::state).orElse(null));
        state.epoch++;
        state.beginEpoch();
        attention.epochEnded(state.epoch, state.iteration);
        files.append(metrics);
        boolean best = evaluation.accuracy() > state.bestAccuracy;
        if (best) {
            state.bestEpoch = state.epoch;
            state.bestAccuracy = evaluation.accuracy();
        }
        // In this order: a run that is killed in between has the best one in the last one.
        checkpoint(CheckpointStore.LAST);
        if (best) {
            checkpoint(CheckpointStore.BEST);
        }
        return metrics;
    }

    // The step after which the loss was still a number may have spoilt the weights.
    private void checkpoint(String name) {
        if (!trainee.isFinite()) {
            throw diverged(Double.NaN, state.step, state.iteration - 1);
        }
        files.checkpoint(name, trainee, schedule, state);
    }

    private DivergedException diverged(double loss, int step, long iteration) {
        return new DivergedException(
                loss,
                state.epoch + 1,
                step,
                schedule.at(iteration).learningRate(),
                files.hasCheckpoint());
    }

    private boolean trainEpoch(StopRequest stop) {
        int n = images.train().size();
        int epoch = state.epoch + 1;
        int steps = stepsPerEpoch(n, recipe.batchSize());
        training.restart(state);
        if (state.step == steps) {
            return true;
        }
        trainee.freezeFor(epoch);
        try (NDManager epochManager = images.manager().newSubManager();
                BatchStream batches =
                        images.train()
                                .epoch(
                                        new EpochPlan(
                                                recipe.seed(),
                                                epoch,
                                                state.step,
                                                recipe.batchSize()))) {
            NDList pending = new NDList();
            while (state.step < steps) {
                Rates rates = schedule.at(state.iteration);
                seedDropout();
                try (NDManager step = epochManager.newSubManager()) {
                    Batch batch = batches.next(step).orElseThrow();
                    NDList lossAndCorrect =
                            trainee.step(step, batch.images(), batch.labels(), rates);
                    lossAndCorrect.attach(epochManager);
                    pending.addAll(lossAndCorrect);
                }
                state.step++;
                state.iteration++;
                boolean stopping = stop.isRequested();
                if (state.step % REPORT_EVERY == 0
                        || training.sinceLap() > REPORT_SECONDS
                        || state.step == steps
                        || stopping) {
                    collect(pending, epoch, n);
                    report(epoch, n, steps);
                    training.lap();
                }
                if (stopping) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Reads the losses of the steps since the last report; this waits for the device. */
    private void collect(NDList pending, int epoch, int n) {
        int count = pending.size() / 2;
        NDList flat = new NDList();
        pending.forEach(array -> flat.add(array.reshape(1)));
        float[] values;
        // DJL refuses to concatenate a single array, but there are two for each step.
        try (NDArray joined = NDArrays.concat(flat)) {
            values = joined.toFloatArray();
        }
        flat.close();
        pending.close();
        pending.clear();
        float[] losses = new float[count];
        int good = 0;
        while (good < count && Float.isFinite(values[2 * good])) {
            int step = state.step - count + good;
            int size = Math.min(n, (step + 1) * recipe.batchSize()) - step * recipe.batchSize();
            losses[good] = values[2 * good];
            state.lossSum += (double) losses[good] * size;
            state.correct += Math.round(values[2 * good + 1]);
            state.seen += size;
            training.count(size);
            good++;
        }
        files.appendIterations(epoch, state.iteration - count + 1, Arrays.copyOf(losses, good));
        if (good < count) {
            int later = count - good;
            throw diverged(values[2 * good], state.step - later + 1, state.iteration - later);
        }
    }

    private void report(int epoch, int n, int steps) {
        double perSecond = training.imagesPerSecond();
        double left = ((recipe.epochs() - epoch) * (double) n + n - state.seen) / perSecond;
        listener.progress(
                new Progress(
                        epoch,
                        recipe.epochs(),
                        state.step,
                        steps,
                        state.lossSum / state.seen,
                        (double) state.correct / state.seen,
                        perSecond,
                        left));
    }

    // What is better when lower is the loss; a schedule that looks for a maximum watches the
    // accuracy.
    private double monitored(Evaluation evaluation) {
        return recipe.schedule().watchesAccuracy() ? evaluation.accuracy() : evaluation.loss();
    }

    /** Evaluates the current weights on some images; gives nothing when it is to stop. */
    Optional<Evaluation> evaluate(BatchSource set, StopRequest stop) {
        return Evaluator.evaluate(
                images.manager(),
                set,
                images.classes(),
                recipe.evalBatchSize(),
                trainee::logits,
                stop::isRequested);
    }

    // Dropout draws from the engine's generator; seeding it per step leaves no random state to
    // save.
    private void seedDropout() {
        long mixed = (recipe.seed() * 0x9E3779B97F4A7C15L + state.iteration) * 0xBF58476D1CE4E5B9L;
        Engine.getInstance().setRandomSeed((int) (mixed >>> 33));
    }

    /** Returns the number of steps that see each image once; the last may be smaller. */
    static int stepsPerEpoch(int images, int batchSize) {
        return (images + batchSize - 1) / batchSize;
    }

    /** Time and speed of the epoch, of what this process does of it and of what was done before. */
    private static final class Stopwatch {

        private double secondsBefore;
        private double trainingBefore;
        private long imagesBefore;
        private long began;
        private long counted;
        private long images;
        private long lap;

        void restart(RunState state) {
            secondsBefore = state.seconds;
            trainingBefore = state.trainingSeconds;
            // An earlier Gaze did not tell how long they took.
            imagesBefore = trainingBefore > 0 ? state.seen : 0;
            began = System.nanoTime();
            counted = began;
            lap = began;
            images = 0;
        }

        /** Tells how long the epoch took so far, before a break of the run, too. */
        void readInto(RunState state) {
            state.seconds = secondsBefore + (System.nanoTime() - began) / 1e9;
            state.trainingSeconds = trainingSeconds();
        }

        void lap() {
            lap = System.nanoTime();
        }

        double sinceLap() {
            return (System.nanoTime() - lap) / 1e9;
        }

        void count(int more) {
            images += more;
            counted = System.nanoTime();
        }

        double imagesPerSecond() {
            long all = imagesBefore + images;
            return all == 0 ? 0 : all / trainingSeconds();
        }

        private double trainingSeconds() {
            return trainingBefore + (counted - began) / 1e9;
        }
    }
}
