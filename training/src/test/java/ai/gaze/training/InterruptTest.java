package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training whose thread is interrupted is whole, and goes on. */
class InterruptTest {

    private static final ImageDataset DATA = TinyImages.data(24, 8);

    private static TrainingBuilder builder() {
        return TinyNetwork.training(TinyNetwork.create(), DATA).optEpochs(3);
    }

    private static Map<String, float[]> trained(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            return goOn(training);
        }
    }

    private static Map<String, float[]> goOn(Training training) {
        try {
            for (int calls = 0; !training.hasEnded() && calls < 40; calls++) {
                try {
                    training.run();
                } catch (UserException e) {
                    assertTrue(e.getMessage().contains("was interrupted"), e::getMessage);
                }
                Thread.interrupted();
            }
            assertTrue(training.hasEnded());
            return TinyNetwork.weights(training);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void anInterruptLosesNothing(@TempDir Path folder) {
        for (Callback run : List.of(new Callback() {}, new RunDirectory(folder.resolve("run")))) {
            List<Float> losses = new ArrayList<>();
            Callback telling =
                    new Callback() {
                        @Override
                        public void stepEnded(Training training) {
                            interrupt();
                        }

                        @Override
                        public void lossesRead(Training training, long first, float... read) {
                            assertEquals(losses.size() + 1, first);
                            for (float loss : read) {
                                losses.add(loss);
                            }
                            interrupt();
                        }

                        @Override
                        public void epochEnded(Training training) {
                            interrupt();
                        }
                    };
            try (Training training = builder().addCallback(telling, run).build()) {
                Map<String, float[]> end = goOn(training);
                assertEquals(9, losses.size());
                TinyNetwork.assertSame(trained(builder()), end);
            }
        }
    }

    private static void interrupt() {
        Thread.currentThread().interrupt();
    }

    @Test
    void oneBeforeLayersThawIsNoFailure() {
        FreezePlan plan =
                new FreezePlan(List.of("1"), List.of(), new TreeMap<>(Map.of(2, List.of("1"))));
        Map<String, float[]> expected = trained(builder().optFreeze(plan));
        try (Training training =
                builder()
                        .optFreeze(plan)
                        .addCallback(Callback.afterEpoch(t -> interrupt()))
                        .build()) {
            TinyNetwork.assertSame(expected, goOn(training));
        }
    }

    /** Interrupts whoever waits for it at every so manieth image, a few times. */
    private static final class Interrupting implements ImageSource {

        private final ImageSource images;
        private final Thread waiting = Thread.currentThread();
        private int reads;
        private int every = Integer.MAX_VALUE;
        private int left;

        Interrupting(ImageSource images) {
            this.images = images;
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int height() {
            return images.height();
        }

        @Override
        public int width() {
            return images.width();
        }

        @Override
        public int label(int index) {
            return images.label(index);
        }

        @Override
        public List<String> classNames() {
            return images.classNames();
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public synchronized void read(int index, byte[] target, int at) throws IOException {
            // Not for ever: those that are read ahead may come before the first step of each call.
            if (++reads % every == 0 && left-- > 0) {
                waiting.interrupt();
            }
            images.read(index, target, at);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneThatWaitsForImagesIsWhole(int accumulate) {
        Interrupting train = new Interrupting(DATA.train());
        Interrupting test = new Interrupting(DATA.test());
        ImageDataset data = Datasets.of(train, test);
        Map<String, float[]> expected = trained(builder().setData(data).optAccumulate(accumulate));
        for (int every : List.of(5, 7, 30)) {
            try (Training training = builder().setData(data).optAccumulate(accumulate).build()) {
                train.every = every;
                train.left = 5;
                test.every = every;
                test.left = 5;
                TinyNetwork.assertSame(expected, goOn(training));
            } finally {
                train.every = Integer.MAX_VALUE;
                test.every = Integer.MAX_VALUE;
            }
        }
    }
}
