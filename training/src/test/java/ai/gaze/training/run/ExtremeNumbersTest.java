package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.DivergedException;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.Folders;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers at and beyond their ends: a result that is one, or a sentence that names what to do. */
class ExtremeNumbersTest {

    private static final List<String> KEYS =
            List.of(
                    "optimizer.lr",
                    "optimizer.weight-decay",
                    "optimizer.clip-norm",
                    "label-smoothing",
                    "ema.decay",
                    "schedule.warmup-epochs",
                    "augmentation.flip-probability",
                    "augmentation.brightness",
                    "augmentation.hue",
                    "augmentation.rotation-degrees",
                    "augmentation.crop-padding",
                    "augmentation.std",
                    "augmentation.mean",
                    "epochs",
                    "batch-size",
                    "eval-batch-size",
                    "seed",
                    "hold-out");

    private static final List<String> VALUES =
            List.of(
                    "0",
                    "-0.0",
                    "-1",
                    "1",
                    "0.5",
                    "1e-45",
                    "1e-320",
                    "1e30",
                    "3.5e38",
                    "1e309",
                    ".nan",
                    ".inf",
                    "NaN",
                    "2147483647",
                    "2147483648",
                    "-2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "[0, 0, 0]",
                    "[1e-45, 1, 1e30]");

    private static final int FEW = 40;

    @TempDir private Path folder;

    @Test
    void aNumberOfARecipeIsTrainedWithOrRefused() throws IOException {
        List<String> all = new ArrayList<>();
        KEYS.forEach(key -> VALUES.forEach(value -> all.add(key + "=" + value)));
        long seed = Long.getLong("gaze.fuzz.seed", System.nanoTime());
        Collections.shuffle(all, new Random(seed));
        int trained = 0;
        List<String> tried = EveryOperation.ALL ? all : all.subList(0, FEW);
        for (String setting : tried) {
            trained += isTrained(TinyImages.of(4, 2), setting) ? 1 : 0;
        }
        System.out.printf("numbers: %d, %d trained, seed %d%n", tried.size(), trained, seed);
    }

    @Test
    void oneImageOneLabelAndEmptyClassesAreTrainedOrRefused() throws IOException {
        int trained = 0;
        for (int count : new int[] {1, 2, 5}) {
            for (int classes : new int[] {1, 2, 1000}) {
                for (String batch : List.of("1", "2", "4")) {
                    DatasetLoader constant = constant(count, classes);
                    trained += isTrained(constant, "batch-size=" + batch) ? 1 : 0;
                }
            }
        }
        assertTrue(trained > 0, "some of them can be trained with");
    }

    private boolean isTrained(DatasetLoader images, String setting) throws IOException {
        Path run = folder.resolve("run");
        StopRequest stop = new StopRequest();
        RunListener untilTheSecondEpoch =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }
                };
        try {
            List<String> settings = new ArrayList<>(List.of("execution=eager"));
            for (String other : List.of("epochs=2", "batch-size=4", "validation=test")) {
                boolean isAsked = other.startsWith(setting.substring(0, setting.indexOf('=') + 1));
                boolean unread = setting.startsWith("hold-out") && other.startsWith("validation");
                if (!isAsked) {
                    settings.add(unread ? "validation=hold-out" : other);
                }
            }
            settings.add(setting);
            Recipe recipe = Runs.recipe(settings.toArray(String[]::new));
            try (TrainingRun training =
                    TrainingRun.create(run, recipe, images, "cpu", untilTheSecondEpoch)) {
                training.execute(stop);
            }
            RunReader.epochs(run)
                    .forEach(epoch -> assertTrue(Double.isFinite(epoch.trainLoss()), setting));
            return true;
        } catch (UserException | DivergedException told) {
            String said = told.getMessage();
            assertFalse(said.isBlank() || said.contains("Exception"), () -> setting + ": " + said);
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError(setting + ": " + e, e);
        } finally {
            Folders.delete(run);
        }
    }

    /** Images of one colour, all of the first class. */
    private static DatasetLoader constant(int count, int classes) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < classes; i++) {
            names.add("c" + i);
        }
        byte[] pixels = new byte[count * 8 * 8 * 3];
        LabeledImages images = new LabeledImages(pixels, new int[count], 8, 8, names);
        return asked ->
                new ImageDataset("cifar10-sample", images, images, ChannelStatistics.CIFAR10, true);
    }
}
