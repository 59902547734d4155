package ai.gaze.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Monitors;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.ExitGate;
import ai.gaze.zoo.UserException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The loop over epochs and steps.
 *
 * <p>Inside an epoch the device is waited for only to read losses: those of the steps stay on it
 * until then. What is random in a step is drawn from the seed, the epoch and the step, so a loop
 * that begins in the middle goes on as the unbroken one.
 */
final class TrainingLoop {

    // A divisor of 100, so that whoever wants every hundredth step is told of it.
    private static final int READ_EVERY = 25;

    // Networks that take seconds for a step would otherwise be silent for minutes.
    private static final double READ_SECONDS = 1;

    private final Training training;
    private final TrainingBuilder settings;
    private final CallbackList callbacks;
    private final TrainingState state;
    private final TrainableNetwork network;
    private final LearningRateSchedule schedule;
    private final Monitors metrics;
    private final EpochClock clock = new EpochClock();
    private final EpochHistory history = new EpochHistory();
    private final StepResults unread;
    private volatile boolean checkpointRequested;
    private int epoch;
    // A callback failed in it, so that who writes the best weights may not have written them.
    private boolean owesCheckpoint;
    private Throwable failure;

    TrainingLoop(
            Training training,
            TrainingBuilder settings,
            CallbackList callbacks,
            TrainingState state,
            TrainableNetwork network,
            LearningRateSchedule schedule,
            Monitors metrics) {
        this.training = training;
        this.settings = settings;
        this.callbacks = callbacks;
        this.state = state;
        this.network = network;
        this.schedule = schedule;
        this.metrics = metrics;
        unread = new StepResults(state, training.images(), clock);
    }

    /** Trains until the last epoch is done or the training is to stop. */
    void run() {
        requireWhole();
        clock.begin();
        try {
            if (owesCheckpoint) {
                checkpoint();
            }
            runEpochs();
        } catch (InterruptedTrainingException e) {
            throw e;
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    private void requireWhole() {
        if (failure != null) {
            throw UserException.of(
                    "the training failed (%s), and what it is in may be half changed; restore what was saved before, or build another",
                    failure.getMessage(), failure);
        }
    }

    private void runEpochs() {
        trainEpochs();
        // Asked for where nobody keeps it, as before the first step or by who was told last.
        if (state.epoch < settings.epochs
                && state.stopped == null
                && training.whyToEndForGood() != null) {
            checkpoint();
        }
    }

    private void trainEpochs() {
        while (!callbacks.haveFailed()
                && state.epoch < settings.epochs
                && training.whyToEndForGood() == null) {
            requireNoInterrupt();
            epoch = state.epoch + 1;
            clock.restart(state);
            network.freezeFor(epoch);
            callbacks.tell("epochBegan", c -> c.epochBegan(training));
            boolean isTrained = state.step == training.steps();
            Optional<Evaluation> evaluation = trainEpoch() ? evaluate(isTrained) : Optional.empty();
            if (evaluation.isPresent()) {
                endEpoch(evaluation.get());
            } else {
                clock.readInto(state);
            }
            checkpoint();
            if (evaluation.isEmpty() || training.isStopping()) {
                return;
            }
        }
    }

    /** Makes the steps of an epoch; returns whether all of them are done. */
    private boolean trainEpoch() {
        int steps = training.steps();
        if (state.step == steps) {
            return true;
        }
        try (NDManager manager = training.newManager();
                BatchStream batches = training.images().epoch(epoch, state.step)) {
            while (state.step < steps) {
                requireNoInterrupt();
                Rates rates = schedule.at(state.iteration);
                seedDropout();
                try (NDManager step = manager.newSubManager()) {
                    unread.add(manager, ExitGate.pass(() -> step(step, batches, rates)));
                }
                state.step++;
                state.iteration++;
                callbacks.tell("stepEnded", c -> c.stepEnded(training));
                boolean stopping = training.isStopping();
                boolean checkpoint = takeCheckpointRequest() && state.step < steps;
                if (stopping
                        || checkpoint
                        || state.step % READ_EVERY == 0
                        || state.step == steps
                        || clock.sinceLap() > READ_SECONDS) {
                    read();
                }
                if (stopping) {
                    return false;
                }
                if (checkpoint) {
                    clock.readInto(state);
                    checkpoint();
                }
            }
            return true;
        } finally {
            unread.forget();
        }
    }

    // Streamed images end so, too.
    private void requireNoInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            read();
            throw new InterruptedTrainingException();
        }
    }

    // Where nothing else is left to do in this call, stopping would be no way on.
    private Optional<Evaluation> evaluate(boolean isTrained) {
        network.epochEnded(epoch);
        return training.images()
                .evaluate(
                        metrics.all(), network::logits, () -> !isTrained && training.isStopping());
    }

    private NDList step(NDManager step, BatchStream batches, Rates rates) {
        if (settings.accumulate == 1) {
            Batch batch = batches.next(step).orElseThrow();
            return network.step(step, batch.images(), batch.labels(), rates);
        }
        int images = training.images().ofStep(state.step);
        int count = (images + settings.batchSize - 1) / settings.batchSize;
        return network.step(step, owner -> batches.next(owner).orElseThrow(), count, images, rates);
    }

    /** Counts the epoch that was trained and evaluated, and tells what it gave. */
    private void endEpoch(Evaluation evaluation) {
        requireNumber(evaluation);
        clock.readInto(state);
        double rate = training.learningRate();
        schedule.onMetric(evaluation.metric(metrics.schedule().name()), state.iteration);
        history.add(
                new EpochMetrics(
                        epoch,
                        state.iteration,
                        state.lossSum / state.seen,
                        state.correct / state.seen,
                        training.isSteeredByTest() ? "test" : "validation",
                        evaluation.loss(),
                        evaluation.accuracy(),
                        rate,
                        clock.imagesPerSecond(),
                        state.seconds,
                        state.trainingSeconds,
                        network.scaler().map(LossScaler::state).orElse(null),
                        evaluation.further()));
        boolean isBest = state.isBetter(metrics.best(), evaluation);
        state.endEpoch();
        if (isBest) {
            state.setBest(metrics.best(), evaluation);
        }
        callbacks.tell("epochEnded", c -> c.epochEnded(training));
    }

    // The step after which the loss was still a number may have spoilt the weights.
    private void checkpoint() {
        if (!network.isFinite()) {
            // None is left of an epoch that was counted.
            int step = state.step == 0 ? training.steps() : state.step;
            requireNumber(Double.NaN, step, state.iteration - 1);
        }
        state.stopped = state.epoch < settings.epochs ? training.whyToEndForGood() : null;
        owesCheckpoint = !callbacks.tell("checkpointDue", c -> c.checkpointDue(training));
    }

    /** Reads the losses of the steps that were not read yet; this waits for the device. */
    private void read() {
        if (unread.size() == 0) {
            return;
        }
        float[] losses = unread.read();
        int good = 0;
        while (good < losses.length && Float.isFinite(losses[good])) {
            good++;
        }
        float[] read = Arrays.copyOf(losses, good);
        long before = state.iteration - losses.length;
        callbacks.tell("lossesRead", c -> c.lossesRead(training, before + 1, read));
        clock.lap();
        if (good < losses.length) {
            requireNumber(losses[good], state.step - losses.length + good + 1, before + good);
        }
    }

    private void requireNumber(Evaluation evaluation) {
        double loss = evaluation.loss();
        if (!Double.isFinite(loss)) {
            double rate = schedule.at(state.iteration - 1).learningRate();
            throw network.isFinite()
                    ? DivergedException.ofEvaluation(loss, epoch, state.lossSum / state.seen, rate)
                    : new DivergedException(loss, epoch, state.step, rate);
        }
    }

    private void requireNumber(double value, int step, long iteration) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(value, epoch, step, schedule.at(iteration).learningRate());
        }
    }

    // Dropout draws from the engine's generator; seeding it per step leaves no random state to
    // save.
    private void seedDropout() {
        long mixed = (settings.seed * 0x9E3779B97F4A7C15L + state.iteration) * 0xBF58476D1CE4E5B9L;
        Engine.getInstance().setRandomSeed((int) (mixed >>> 33));
    }

    void requestCheckpoint() {
        checkpointRequested = true;
    }

    private boolean takeCheckpointRequest() {
        boolean requested = checkpointRequested;
        checkpointRequested = false;
        return requested;
    }

    int epoch() {
        return epoch;
    }

    /** Makes ready to be saved; refuses what a failure may have left half changed. */
    void settle() {
        requireWhole();
        read();
    }

    double loss() {
        read();
        return unread.loss();
    }

    EpochHistory history() {
        return history;
    }

    /** What was reached before is of another training now. */
    void restored() {
        history.restored();
        failure = null;
        owesCheckpoint = false;
        epoch = state.step == 0 ? state.epoch : state.epoch + 1;
        unread.restored();
    }

    Progress progress() {
        return state.progress(epoch, settings.epochs, training.images(), clock.imagesPerSecond());
    }
}
