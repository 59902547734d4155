package ai.gaze.training.replica;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.execution.Turn;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.torch.EngineThreads;
import ai.gaze.training.torch.NoGrad;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * One device of a training: a copy of the weights, what computes with them, and the thread that
 * does.
 */
final class Replica implements AutoCloseable {

    private final NDManager manager;
    private final FlatParameters parameters;
    private final Execution execution;
    private final ExecutorService thread;

    /**
     * @param manager on its device; closed with it
     * @param parameters its weights
     * @param number for the name of its thread
     */
    Replica(NDManager manager, FlatParameters parameters, Execution execution, int number) {
        this.manager = manager;
        this.parameters = parameters;
        this.execution = execution;
        thread =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread made = new Thread(work, "gaze-replica-" + number);
                            made.setDaemon(true);
                            return made;
                        });
    }

    Execution execution() {
        return execution;
    }

    /** Takes the weights and statistics of another one. */
    void assign(Replica other) {
        parameters.assign(other.parameters);
    }

    /** Sets how many cores its thread takes. */
    Future<?> limit(int cores) {
        return thread.submit(
                () -> {
                    try (NDManager cpu = manager.newSubManager(Device.cpu())) {
                        NoGrad.run(() -> EngineThreads.set(cores, cpu));
                    }
                });
    }

    /**
     * Runs rows of a batch in its thread.
     *
     * @param images all of the batch, on any device
     * @param rows which of them
     * @param share of them in the step
     */
    Part begin(NDArray images, NDArray labels, Rows rows, double share, Turn turn) {
        NDManager owner = manager.newSubManager();
        Supplier<Pass> pass =
                () ->
                        execution.part(
                                owner, rows.of(images, owner), rows.of(labels, owner), share, turn);
        return new Part(
                owner,
                thread.submit(
                        () -> {
                            try {
                                return NoGrad.compute(pass::get);
                            } finally {
                                Turns.end(turn);
                            }
                        }));
    }

    @Override
    public void close() {
        thread.shutdown();
        execution.close();
        manager.close();
    }

    /** What is under way, and whose arrays it is made of. */
    record Part(NDManager owner, Future<Pass> pass) implements AutoCloseable {

        Pass result() {
            return Replica.result(pass);
        }

        /** Waits for its end, however it ends. */
        @Override
        public void close() {
            try {
                result();
            } catch (RuntimeException | Error e) {
                // Whoever asked for the result was told.
                return;
            } finally {
                owner.close();
            }
        }
    }

    /** Waits, also where this thread is interrupted: the arrays are in use until then. */
    static <T> T result(Future<T> work) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
