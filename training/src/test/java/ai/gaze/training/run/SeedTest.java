package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.LabeledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seed decides everything that is random, and nothing else does. */
class SeedTest {

    private static final DatasetLoader IMAGES = Runs.images(40, 10);

    @TempDir private Path folder;

    @Test
    void theSameSeedGivesTheSameRunAndAnotherSeedAnotherOne() throws IOException {
        String[] settings = {"epochs=1", "batch-size=20", "seed=7"};
        Runs.train(folder.resolve("one"), Runs.recipe(settings), IMAGES);
        Runs.train(folder.resolve("two"), Runs.recipe(settings), IMAGES);
        Runs.assertSame(folder.resolve("one"), folder.resolve("two"));
        settings[2] = "seed=8";
        Runs.train(folder.resolve("other"), Runs.recipe(settings), IMAGES);
        assertNotEquals(Runs.metrics(folder.resolve("one")), Runs.metrics(folder.resolve("other")));
    }

    @Test
    void theOrderIsAPermutationThatFollowsFromSeedAndEpoch() {
        LabeledImages images = LabeledImages.of(new byte[1000], new int[1000], 1, 1, 1);
        int[] order = new EpochPlan(3, 2, 0, 1).order(images);
        assertArrayEquals(order, new EpochPlan(3, 2, 0, 1).order(images));
        assertFalse(Arrays.equals(order, new EpochPlan(3, 1, 0, 1).order(images)));
        assertFalse(Arrays.equals(order, new EpochPlan(2, 2, 0, 1).order(images)));
        Arrays.sort(order);
        assertArrayEquals(IntStream.range(0, 1000).toArray(), order);
    }

    @Test
    void withAndWithoutAttentionTheBackboneStartsFromTheSameWeights() {
        Map<String, float[]> none = initialWeights("none");
        Map<String, float[]> squeeze = initialWeights("se");
        assertEquals(none.size() + 6, squeeze.size(), "three blocks, two matrices each");
        none.forEach((name, values) -> assertArrayEquals(values, squeeze.get(name), name));
    }

    private static Map<String, float[]> initialWeights(String attention) {
        Recipe recipe = Runs.recipe("attention=" + attention);
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                TrainableNetwork trainee =
                        RecipeTraining.network(
                                manager, recipe.modelSpec(10, 32), recipe, true, warning -> {})) {
            trainee.parameters()
                    .values()
                    .forEach((name, values) -> weights.put(name, values.toFloatArray()));
        }
        return weights;
    }
}
