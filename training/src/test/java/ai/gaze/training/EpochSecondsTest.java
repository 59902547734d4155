package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The seconds of epochs add up to the time of the training; the loop's own stand beside them. */
class EpochSecondsTest {

    private static final double WAIT = 0.3;

    private static void waitABit() {
        long end = System.nanoTime() + (long) (WAIT * 1e9);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static Training training(int epochs, Callback callback) throws IOException {
        ImageDataset sample = EmbeddedSample.read();
        ImageDataset few =
                new ImageDataset(
                        sample.name(),
                        sample.train().subset(IntStream.range(0, 16).toArray()),
                        sample.test().subset(IntStream.range(0, 4).toArray()),
                        sample.statistics(),
                        true);
        return Training.builder()
                .setNetwork(ModelZoo.create(ModelSpec.of("simple-cnn", "none", 10, 32)))
                .setData(few)
                .optEpochs(epochs)
                .optBatchSize(8)
                .addCallback(callback)
                .build();
    }

    @Test
    void whatIsDoneWhenACheckpointIsDueCounts() throws IOException {
        Callback slow =
                new Callback() {
                    @Override
                    public void checkpointDue(Training training) {
                        waitABit();
                    }
                };
        try (Training training = training(4, slow)) {
            long began = System.nanoTime();
            List<EpochMetrics> epochs = training.run().history();
            double all = (System.nanoTime() - began) / 1e9;
            double sum = epochs.stream().mapToDouble(EpochMetrics::seconds).sum();
            assertTrue(sum >= 3 * WAIT, sum + " s");
            // All but what comes after the last epoch.
            assertTrue(sum <= all - WAIT, sum + " of " + all);
            assertEquals(all, sum + WAIT, 0.2, "what is in no epoch");
            for (EpochMetrics epoch : epochs.subList(1, 4)) {
                assertTrue(epoch.seconds() >= WAIT + epoch.loopSeconds(), epoch::toString);
            }
        }
    }

    @Test
    void theSpeedIsThatOfTheLoopsOwnSeconds() throws IOException {
        Callback slow = Callback.afterEpoch(t -> waitABit());
        try (Training training = training(3, slow)) {
            for (EpochMetrics epoch : training.run().history()) {
                assertTrue(epoch.loopSeconds() < epoch.seconds(), epoch::toString);
                assertEquals(16, epoch.imagesPerSecond() * epoch.loopSeconds(), 1e-6);
            }
        }
    }

    @Test
    void aBreakBetweenTwoCallsIsNoTimeOfIt() throws IOException {
        Callback stopping = Callback.afterEpoch(Training::stop);
        try (Training training = training(2, stopping)) {
            training.run();
            waitABit();
            waitABit();
            waitABit();
            long began = System.nanoTime();
            EpochMetrics second = training.run().history().get(1);
            assertTrue(second.seconds() <= (System.nanoTime() - began) / 1e9, second::toString);
        }
    }
}
