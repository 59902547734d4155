package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.TrainableNetwork;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SGD without momentum has one where the schedule brings it along, as under OneCycleLR. */
class CycledMomentumTest {

    @ParameterizedTest
    @CsvSource({"one-cycle, true, 1", "one-cycle, false, 0", "cosine, true, 0"})
    void sgdKeepsABufferOnlyWhereTheMomentumIsCycled(String schedule, boolean cycled, int buffers) {
        Recipe recipe =
                Runs.recipe(
                        "optimizer.name=sgd",
                        "optimizer.momentum=0",
                        "schedule.name=" + schedule,
                        "schedule.cycle-momentum=" + cycled);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                TrainableNetwork trainee =
                        RecipeTraining.network(
                                manager, recipe.modelSpec(10, 32), recipe, true, w -> {})) {
            Set<String> state = trainee.optimizer().state().keySet();
            assertEquals(buffers, state.size(), state.toString());
        }
    }
}
