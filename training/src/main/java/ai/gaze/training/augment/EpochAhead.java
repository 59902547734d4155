package ai.gaze.training.augment;

import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.torch.NoGrad;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Makes the augmentation of the next epoch in a thread of its own, while one is trained. */
final class EpochAhead implements AutoCloseable {

    private EpochPlan plan;
    private CompletableFuture<EpochAugmentation> made;

    /** Begins to make the one of a plan; what was made before and not taken is closed. */
    void begin(EpochPlan next, Supplier<EpochAugmentation> making) {
        close();
        plan = next;
        made =
                CompletableFuture.supplyAsync(
                        () -> NoGrad.compute(making::get),
                        task -> new Thread(task, "gaze-plan").start());
    }

    /** Returns the one of a plan: what was begun, or else made now. */
    EpochAugmentation take(EpochPlan wanted, Supplier<EpochAugmentation> making) {
        if (!wanted.equals(plan)) {
            return making.get();
        }
        plan = null;
        try {
            return made.join();
        } catch (CompletionException e) {
            // Made once more, it fails where whoever wants it can tell why.
            return making.get();
        }
    }

    /** Waits until nothing is being made, and closes what nobody has taken. */
    @Override
    public void close() {
        if (plan != null) {
            plan = null;
            made.handle((epoch, failure) -> epoch).thenAccept(EpochAhead::closeIfMade).join();
        }
    }

    private static void closeIfMade(EpochAugmentation epoch) {
        if (epoch != null) {
            epoch.close();
        }
    }
}
