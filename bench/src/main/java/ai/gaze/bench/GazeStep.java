package ai.gaze.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeTraining;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.ModelSpec;
import java.util.function.Consumer;

/** The step of Gaze's training loop. */
final class GazeStep implements TimedStep {

    private final NDManager manager;
    private final TrainableNetwork trainee;
    private final StepBatch batch;
    private final Rates rates;

    /**
     * @param warning is told why a network cannot be compiled and runs eagerly
     */
    GazeStep(
            NDManager device,
            ModelSpec spec,
            Recipe recipe,
            Layout layout,
            Consumer<String> warning) {
        manager = device.newSubManager();
        trainee = RecipeTraining.network(manager, spec, recipe, false, warning);
        batch =
                StepBatch.random(
                        manager,
                        recipe.batchSize(),
                        spec.inputSize().height(),
                        spec.classes(),
                        layout);
        rates = Rates.of(recipe.optimizer().lr());
    }

    @Override
    public NDArray run(NDManager step) {
        StepBatch images = batch.in(step);
        return trainee.step(step, images.images(), images.labels(), rates).get(0);
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        trainee.close();
        manager.close();
    }
}
