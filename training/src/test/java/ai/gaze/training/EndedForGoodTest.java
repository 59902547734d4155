package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.TinyImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever ends a training for good has it ended, whenever that is, and after a resume. */
class EndedForGoodTest {

    private static TrainingBuilder builder() {
        return TinyNetwork.training(TinyNetwork.create(), TinyImages.data(16, 8)).optEpochs(3);
    }

    /** Ends it when it is told of a moment, once. */
    private record Ending(String moment) implements Callback {

        private void at(String told, Training training) {
            if (told.equals(moment)) {
                training.stop(StopReason.EARLY_STOPPED);
            }
        }

        @Override
        public void trainingBuilt(Training training) {
            at("trainingBuilt", training);
        }

        @Override
        public void trainingBegan(Training training) {
            at("trainingBegan", training);
        }

        @Override
        public void epochBegan(Training training) {
            at("epochBegan", training);
        }

        @Override
        public void stepEnded(Training training) {
            at("stepEnded", training);
        }

        @Override
        public void epochEnded(Training training) {
            at("epochEnded", training);
        }

        @Override
        public void checkpointDue(Training training) {
            at("checkpointDue", training);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trainingBuilt",
                "trainingBegan",
                "epochBegan",
                "stepEnded",
                "epochEnded",
                "checkpointDue"
            })
    void aRunDirectoryKeepsItWhereverItWasAsked(String moment, @TempDir Path folder) {
        for (boolean isFirst : List.of(true, false)) {
            Path run = folder.resolve(moment + isFirst);
            Ending ending = new Ending(moment);
            Callback keeping = new RunDirectory(run);
            long iteration;
            try (Training training =
                    builder()
                            .addCallback(isFirst ? ending : keeping, isFirst ? keeping : ending)
                            .build()) {
                assertEquals(StopReason.EARLY_STOPPED, training.run().reason());
                assertTrue(training.hasEnded());
                iteration = training.iteration();
            }
            try (Training training = builder().addCallback(RunDirectory.resuming(run)).build()) {
                assertTrue(training.hasEnded());
                assertEquals(StopReason.EARLY_STOPPED, training.run().reason());
                assertEquals(iteration, training.iteration());
            }
        }
    }

    @Test
    void aStopInARunThatACallbackEndedIsNoStopOfTheNextOne() {
        boolean[] done = new boolean[1];
        try (Training training =
                builder()
                        .addCallback(
                                Callback.afterStep(
                                        t -> {
                                            if (!done[0] && t.step() == t.steps()) {
                                                done[0] = true;
                                                t.stop();
                                                throw new IllegalStateException("on purpose");
                                            }
                                        }))
                        .build()) {
            assertThrows(CallbackException.class, training::run);
            assertEquals(StopReason.COMPLETED, training.run().reason());
            assertEquals(3, training.epochsDone());
        }
    }
}
