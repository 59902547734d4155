package ai.gaze.training.replica;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.execution.Turn;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Lets replicas whose forward pass draws random numbers compute it one after the other, each with a
 * seed of its own, so that the same seed gives the same numbers each time. On the CPU there is one
 * generator for all threads; those of GPUs are seeded together, and would all give the same. What a
 * GPU is asked for uses the seed of that moment, so no device is waited for.
 */
final class Turns {

    private static final long SEEDS = 1L << 31;

    private Turns() {}

    /** Returns the turns of one batch. */
    static Turn[] of(int replicas, NDManager manager) {
        Turn[] turns = new Turn[replicas];
        CountDownLatch before = new CountDownLatch(0);
        for (int i = 0; i < replicas; i++) {
            turns[i] = new After(before, manager);
            before = ((After) turns[i]).done;
        }
        return turns;
    }

    /** Says that one has ended, whether or not it came to its turn. */
    static void end(Turn turn) {
        if (turn instanceof After own) {
            own.done.countDown();
        }
    }

    /** Seeds all generators anew; as the loop seeded them for the step, by a seed of its own. */
    static void reseed(NDManager manager) {
        try (NDManager cpu = manager.newSubManager(Device.cpu());
                NDArray seed = cpu.randomInteger(0, SEEDS, new Shape(1), DataType.INT64)) {
            Engine.getInstance().setRandomSeed((int) seed.getLong(0));
        }
    }

    private record After(CountDownLatch before, CountDownLatch done, NDManager manager)
            implements Turn {

        After(CountDownLatch before, NDManager manager) {
            this(before, new CountDownLatch(1), manager);
        }

        @Override
        public NDList take(Supplier<NDList> forward) {
            try {
                before.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("a replica's thread was interrupted", e);
            }
            try {
                reseed(manager);
                return forward.get();
            } finally {
                done.countDown();
            }
        }
    }
}
