package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.optim.OptimizerType;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.optim.WeightVector;
import ai.gaze.training.run.TinyImages;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A part that refuses to close keeps nothing else from being freed. */
class CloseFailureTest {

    private static final class Stuck extends Optimizer {

        Stuck(WeightVector weights) {
            super(weights);
        }

        @Override
        protected void update(NDArray weights, NDArray gradient, Rates rates) {}

        @Override
        public void close() {
            super.close();
            throw new IllegalStateException("on purpose");
        }
    }

    private static TrainingBuilder builder(Block network) {
        return TinyNetwork.training(network, TinyImages.data(16, 8));
    }

    @Test
    void theRestIsFreedAndTheNetworkCanBeTrainedAgain() {
        Block network = TinyNetwork.create();
        Training stuck =
                builder(network)
                        .optOptimizer(
                                Optimizers.of(
                                        OptimizerType.of(
                                                "stuck", List.of(), (w, o) -> new Stuck(w)),
                                        0.1))
                        .addCallback(
                                new Callback() {
                                    @Override
                                    public void close() {
                                        throw new IllegalStateException("as well");
                                    }
                                })
                        .build();
        NDManager owned = stuck.newManager();
        RuntimeException e = assertThrows(RuntimeException.class, stuck::close);
        assertTrue(e instanceof CallbackException, e::toString);
        assertEquals(1, e.getSuppressed().length);
        UserException second = (UserException) e.getSuppressed()[0];
        assertTrue(
                second.getMessage().contains("optimizer stuck failed in close"),
                second::getMessage);
        assertFalse(owned.isOpen());
        try (Training again = builder(network).build()) {
            again.run();
        }
    }
}
