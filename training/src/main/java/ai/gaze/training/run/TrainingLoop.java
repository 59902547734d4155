package ai.gaze.training.run;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.AugmentationParameters;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.EpochAugmentation;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.schedule.Rates;
import java.util.List;

/**
 * The loop over epochs and steps.
 *
 * <p>Inside an epoch the device is waited for only to report: the losses of the steps stay on it
 * until then. What is random in a step is drawn from the seed, the epoch and the step, so a loop
 * that begins in the middle goes on as the unbroken one.
 */
final class TrainingLoop {

    private static final int REPORT_EVERY = 25;

    private final Recipe recipe;
    private final Trainee trainee;
    private final LearningRateSchedule schedule;
    private final RunState state;
    private final RunFiles files;
    private final RunListener listener;
    private final Images images;
    private final Stopwatch training = new Stopwatch();

    /**
     * What the loop sees.
     *
     * @param manager its device is that of the training
     * @param train training images
     * @param eval images that steer the schedule
     * @param augmenter makes batches of both
     * @param classes names of the classes
     */
    record Images(
            NDManager manager,
            DeviceImages train,
            DeviceImages eval,
            Augmenter augmenter,
            List<String> classes) {}

    TrainingLoop(
            Recipe recipe,
            Trainee trainee,
            LearningRateSchedule schedule,
            RunState state,
            RunFiles files,
            RunListener listener,
            Images images) {
        this.recipe = recipe;
        this.trainee = trainee;
        this.schedule = schedule;
        this.state = state;
        this.files = files;
        this.listener = listener;
        this.images = images;
    }

    /**
     * Trains until the last epoch is done or a stop is requested; either way the last checkpoint
     * holds all of it.
     *
     * @return whether the last epoch is done
     */
    boolean run(StopRequest stop) {
        while (state.epoch < recipe.epochs()) {
            if (!trainEpoch(stop)) {
                files.checkpoint("last", trainee, schedule, state);
                return false;
            }
            double imagesPerSecond = training.imagesPerSecond();
            double rate = schedule.at(state.iteration - 1).learningRate();
            Evaluation evaluation = evaluate(images.eval());
            schedule.onMetric(monitored(evaluation), state.iteration);
            state.epoch++;
            boolean best = evaluation.accuracy() > state.bestAccuracy;
            if (best) {
                state.bestEpoch = state.epoch;
                state.bestAccuracy = evaluation.accuracy();
            }
            EpochMetrics metrics =
                    new EpochMetrics(
                            state.epoch,
                            state.iteration,
                            state.lossSum / state.seen,
                            (double) state.correct / state.seen,
                            recipe.validation() == Validation.TEST ? "test" : "validation",
                            evaluation.loss(),
                            evaluation.accuracy(),
                            rate,
                            imagesPerSecond,
                            training.seconds());
            state.beginEpoch();
            files.append(metrics);
            if (best) {
                files.checkpoint("best", trainee, schedule, state);
            }
            files.checkpoint("last", trainee, schedule, state);
            listener.epochEnded(metrics);
        }
        return true;
    }

    private boolean trainEpoch(StopRequest stop) {
        int n = images.train().size();
        int epoch = state.epoch + 1;
        int steps = stepsPerEpoch(n, recipe.batchSize());
        training.restart();
        AugmentationParameters drawn =
                AugmentationParameters.draw(recipe.augmentation(), recipe.seed(), epoch, n);
        try (NDManager epochManager = images.manager().newSubManager();
                EpochAugmentation augmentation =
                        images.augmenter().prepare(drawn, recipe.batchSize())) {
            NDArray order = epochManager.create(EpochOrder.shuffled(n, recipe.seed(), epoch));
            NDList pending = new NDList();
            while (state.step < steps) {
                int from = state.step * recipe.batchSize();
                int to = Math.min(n, from + recipe.batchSize());
                Rates rates = schedule.at(state.iteration);
                seedDropout();
                try (NDManager step = epochManager.newSubManager()) {
                    NDArray indices = order.get(from + ":" + to);
                    indices.attach(step);
                    NDArray batch =
                            augmentation.apply(step, images.train().pixels(), indices, state.step);
                    NDArray labels = images.train().labels().get(indices);
                    labels.attach(step);
                    NDList lossAndCorrect = trainee.step(step, batch, labels, rates);
                    lossAndCorrect.attach(epochManager);
                    pending.addAll(lossAndCorrect);
                }
                state.step++;
                state.iteration++;
                boolean stopping = stop.isRequested();
                if (state.step % REPORT_EVERY == 0 || state.step == steps || stopping) {
                    collect(pending, epoch, n);
                    report(epoch, n, steps);
                }
                if (stopping && state.step < steps) {
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
        try (NDArray joined = NDArrays.concat(flat)) {
            float[] values = joined.toFloatArray();
            float[] losses = new float[count];
            for (int i = 0; i < count; i++) {
                int step = state.step - count + i;
                int size = Math.min(n, (step + 1) * recipe.batchSize()) - step * recipe.batchSize();
                losses[i] = values[2 * i];
                if (!Float.isFinite(losses[i])) {
                    double rate = schedule.at(state.iteration - count + i).learningRate();
                    throw new DivergedException(losses[i], epoch, step + 1, rate, state.epoch > 0);
                }
                state.lossSum += (double) losses[i] * size;
                state.correct += Math.round(values[2 * i + 1]);
                state.seen += size;
                training.count(size);
            }
            files.appendIterations(epoch, state.iteration - count + 1, losses);
        }
        flat.close();
        pending.close();
        pending.clear();
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
        return "max".equals(recipe.schedule().mode()) ? evaluation.accuracy() : evaluation.loss();
    }

    /** Evaluates the current weights on some images. */
    Evaluation evaluate(DeviceImages set) {
        return Evaluator.evaluate(
                images.manager(),
                set,
                images.classes(),
                recipe.evalBatchSize(),
                images.augmenter(),
                trainee::logits);
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

    /** The speed of the epoch, from where this process began it. */
    private static final class Stopwatch {

        private long began;
        private long counted;
        private long images;

        void restart() {
            began = System.nanoTime();
            images = 0;
        }

        void count(int more) {
            images += more;
            counted = System.nanoTime();
        }

        double imagesPerSecond() {
            return images / ((counted - began) / 1e9);
        }

        double seconds() {
            return (System.nanoTime() - began) / 1e9;
        }
    }
}
