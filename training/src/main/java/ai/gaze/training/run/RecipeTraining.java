package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingBuilder;
import ai.gaze.training.callback.Callbacks;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import java.util.function.Consumer;

/** What a recipe says, as a training. */
public final class RecipeTraining {

    private RecipeTraining() {}

    /**
     * Begins to build the training of a recipe; its data and who takes part are not in it yet.
     *
     * @param spec the network
     * @param fromFile whether to read the file of initial weights that the recipe names; a run that
     *     is resumed has its weights elsewhere
     * @param warning is told which weights of the file did not fit, and why a network cannot be
     *     compiled
     */
    public static TrainingBuilder builder(
            Recipe recipe, ModelSpec spec, boolean fromFile, Consumer<String> warning) {
        TrainingBuilder builder =
                Training.builder()
                        .setNetwork(ModelZoo.create(spec))
                        .optEpochs(recipe.epochs())
                        .optBatchSize(recipe.batchSize())
                        .optEvalBatchSize(recipe.evalBatchSize())
                        .optAccumulate(recipe.accumulate() == null ? 1 : recipe.accumulate())
                        .optSeed(recipe.seed())
                        .optLoss(recipe.newLoss())
                        .optOptimizer(recipe.optimizer())
                        .optSchedule(recipe.schedule())
                        .optEma(recipe.ema())
                        .optAugmentation(recipe.augmentation())
                        .optExecution(recipe.execution())
                        .optPrecision(recipe.precision())
                        .optBestMonitor(recipe.best().monitor())
                        .optFreeze(recipe.transfer().plan())
                        .optWarning(warning);
        if (recipe.stop() != null) {
            builder.addCallback(Callbacks.earlyStopping(recipe.stop()));
        }
        recipe.callbacks().stream().map(Callbacks::get).forEach(builder::addCallback);
        recipe.metrics().stream().map(Metrics::get).forEach(builder::addMetric);
        if (recipe.batchNorm() != null) {
            builder.optBatchNorm(recipe.batchNorm());
        }
        if (recipe.batch() != null) {
            builder.optLastBatch(recipe.batch().last());
        }
        if (recipe.sampler() != null) {
            builder.optSampler(recipe.sampler());
        }
        if (recipe.classWeights() != null) {
            builder.optClassWeights(recipe.classWeights());
        }
        if (recipe.validation() == Validation.HOLD_OUT) {
            builder.optHoldOut(recipe.holdOut());
        }
        if (fromFile && recipe.transfer().init() != null) {
            builder.optInitialWeights(
                    network -> InitialWeights.load(network, spec, recipe.transfer(), warning));
        }
        return builder;
    }

    /**
     * Refuses a recipe whose weights are to come from the hub, if anything else in it is wrong:
     * before they are fetched, which may take minutes.
     *
     * @throws ai.gaze.zoo.UserException if anything that was asked does not fit
     */
    public static void requireTrainable(Recipe asked, ImageDataset dataset, Device device) {
        if (InitialWeights.areOfHub(asked)) {
            Recipe recipe = SampleRecipe.fit(asked, dataset, warning -> {});
            builder(recipe, recipe.modelSpec(dataset), false, warning -> {})
                    .setData(dataset)
                    .optDevice(device)
                    .build()
                    .close();
        }
    }

    /** Makes the network of a recipe alone, as it is before the first step. */
    public static TrainableNetwork network(
            NDManager device,
            ModelSpec spec,
            Recipe recipe,
            boolean fromFile,
            Consumer<String> warning) {
        return builder(recipe, spec, fromFile, warning).network(device, spec.inputShape());
    }
}
