package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingBuilder;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ema.swa-start}: the equal average of the weights at the ends of epochs. */
class EqualAverageTest {

    private static final DatasetLoader IMAGES = TinyImages.of(12, 6);

    @TempDir private Path folder;

    private static Map<String, float[]> values(Map<String, NDArray> tensors, String prefix) {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach(
                (name, array) -> {
                    if (name.startsWith(prefix) && array.getShape().dimension() > 0) {
                        values.put(name.substring(prefix.length()), array.toFloatArray());
                    }
                });
        return values;
    }

    private static TrainingBuilder builder() throws IOException {
        return Training.builder()
                .setNetwork(ModelZoo.create(Runs.recipe().modelSpec(2, 8)))
                .setData(IMAGES.load(null))
                .optDevice(Device.cpu())
                .optBatchSize(4)
                .optEpochs(5);
    }

    @Test
    void itIsTheMeanOfTheWeightsAfterEachEpochFromTheFirstOn() throws IOException {
        List<Map<String, float[]>> ends = new ArrayList<>();
        try (Training plain =
                builder()
                        .addCallback(
                                Callback.afterEpoch(
                                        t ->
                                                ends.add(
                                                        values(
                                                                t.save(t.newManager()).tensors(),
                                                                ""))))
                        .build()) {
            plain.run();
        }
        List<Map<String, float[]>> averages = new ArrayList<>();
        try (Training training =
                builder()
                        .optEma(EmaSpec.swa(3))
                        .addCallback(
                                Callback.afterEpoch(
                                        t ->
                                                averages.add(
                                                        values(
                                                                t.save(t.newManager()).tensors(),
                                                                ""))))
                        .build()) {
            training.run();
            Map<String, float[]> unaveraged =
                    values(training.save(training.newManager()).tensors(), "unaveraged.");
            String name = "fc1.weight";
            for (int e = 0; e < 5; e++) {
                int from = e < 2 ? e : 2;
                for (int i = 0; i < 20; i++) {
                    double mean = 0;
                    for (int n = from; n <= e; n++) {
                        mean += ends.get(n).get(name)[i] / (e - from + 1.0);
                    }
                    assertEquals(mean, averages.get(e).get(name)[i], 1e-6, "epoch " + (e + 1));
                }
            }
            assertEquals(ends.get(4).get(name)[3], unaveraged.get(name)[3]);
            float[] out = ParameterNames.of(training.network()).get(name).getArray().toFloatArray();
            assertEquals(averages.get(4).get(name)[3], out[3]);
        }
    }

    @Test
    void stoppedAfterEverySingleStepItEndsEqual() throws IOException {
        Recipe recipe = Runs.recipe("epochs=4", "batch-size=4", "ema.swa-start=2");
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, recipe, IMAGES);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        stop.stop();
        boolean ended;
        try (TrainingRun run =
                TrainingRun.create(broken, recipe, IMAGES, "cpu", new RunListener() {})) {
            ended = run.execute(stop).isPresent();
        }
        for (int part = 1; part < 12; part++) {
            try (TrainingRun run =
                    TrainingRun.resume(broken, IMAGES, "cpu", new RunListener() {})) {
                run.execute(stop);
            }
            if (part % 3 == 2) {
                // After its last step an epoch is evaluated.
                StopRequest next = new StopRequest();
                RunListener listener =
                        new RunListener() {
                            @Override
                            public void epochEnded(ai.gaze.training.EpochMetrics metrics) {
                                next.stop();
                            }
                        };
                try (TrainingRun run = TrainingRun.resume(broken, IMAGES, "cpu", listener)) {
                    ended = run.execute(next).isPresent();
                }
            }
        }
        assertTrue(ended);
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void twoAveragesAreOneTooMany() {
        assertSentence("ema has decay 0.9 and swa-start 2", "ema.decay=0.9", "ema.swa-start=2");
        assertSentence("swa-start of ema must be an epoch from 1 on, not 0", "ema.swa-start=0");
    }

    private static void assertSentence(String part, String... settings) {
        UserException e = assertThrows(UserException.class, () -> Runs.recipe(settings));
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }
}
