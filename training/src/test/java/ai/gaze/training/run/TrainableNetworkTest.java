package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.gaze.testing.StripedImages;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.FetchListener;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainableNetworkTest {

    private static final NDIndex ALL = new NDIndex("...");

    @TempDir private Path folder;

    @Test
    void aRunningStatisticOrAnAverageThatIsNoNumberIsSeen() {
        assertTrue(isFiniteWithout(t -> null));
        assertFalse(isFiniteWithout(t -> t.parameters().values().get("bn1.running_var")));
        assertFalse(isFiniteWithout(t -> t.parameters().values().get("conv1.weight")));
        assertFalse(isFiniteWithout(t -> average(t).get("bn1.running_mean")));
        assertFalse(isFiniteWithout(t -> average(t).get("fc2.bias")));
    }

    private static Map<String, NDArray> average(TrainableNetwork trainee) {
        return trainee.ema().orElseThrow().average().values();
    }

    private static boolean isFiniteWithout(Function<TrainableNetwork, NDArray> spoilt) {
        Recipe recipe = Runs.recipe("ema.decay=0.9");
        try (NDManager manager = NDManager.newBaseManager();
                TrainableNetwork trainee =
                        RecipeTraining.network(
                                manager, recipe.modelSpec(10, 32), recipe, true, w -> {})) {
            NDArray array = spoilt.apply(trainee);
            if (array != null) {
                array.set(ALL, Float.POSITIVE_INFINITY);
            }
            return trainee.isFinite();
        }
    }

    @Test
    void aBatchOf2GiBIsRefusedBeforeTheTraining() throws IOException {
        Path data = folder.resolve("data");
        StripedImages.write(data.resolve("train"), 2, 20);
        StripedImages.write(data.resolve("val"), 15, 20);
        Recipe recipe =
                RecipeFile.read(
                        "default",
                        Map.of(
                                "dataset", "image-folder",
                                "model", "resnet20",
                                "data.image-size", "4096",
                                "validation", "test",
                                "batch-size", "4",
                                "eval-batch-size", "50"));
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                TrainingRun.create(
                                        folder.resolve("run"),
                                        recipe,
                                        asked ->
                                                new DataAccess(FetchListener.SILENT, w -> {})
                                                        .load(asked, data),
                                        "cpu",
                                        new RunListener() {}));
        assertEquals(
                "eval-batch-size 50 is too large for images of 4096 x 4096 pixels: a batch of them"
                        + " must be smaller than 2 GiB; use at most 42",
                e.getMessage());
    }
}
