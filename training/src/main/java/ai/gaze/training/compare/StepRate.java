package ai.gaze.training.compare;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RecipeTraining;
import ai.gaze.training.run.Settings;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelSummary;
import java.util.List;

/** How many multiply-adds of networks a second of training does on this machine, roughly. */
final class StepRate {

    private static final int SIDE = 32;
    private static final int CLASSES = 10;
    private static final int BATCH = 64;
    private static final int WARM_UP = 2;
    private static final int MOST_STEPS = 10;
    private static final double SECONDS = 0.2;

    private StepRate() {}

    /**
     * Measures a fifth of a second of steps of the small CNN.
     *
     * @param like its optimizer, execution and precision are measured
     * @param device name of the device
     * @return multiply-adds of a forward pass for each second of training, backward pass and
     *     optimizer included
     */
    static double measure(Recipe like, String device) {
        Device on = Devices.parse(device);
        Recipe recipe =
                RecipeFile.change(
                        like,
                        Settings.NONE
                                .withText("task", "classification")
                                .without("head")
                                .without("head-stage")
                                .withText("model", "simple-cnn")
                                .withText("attention", "none")
                                .without("placement")
                                .without("model-options")
                                .without("transfer.init")
                                .without("transfer.unfreeze")
                                .withTexts("transfer.freeze", List.of())
                                .withTexts("transfer.train-only", List.of()));
        ModelSpec spec = recipe.modelSpec(CLASSES, SIDE);
        try (NDManager manager = NDManager.newBaseManager(on);
                TrainableNetwork network =
                        RecipeTraining.network(manager, spec, recipe, false, warning -> {})) {
            NDArray images = manager.randomNormal(new Shape(BATCH, 3, SIDE, SIDE));
            NDArray labels = manager.zeros(new Shape(BATCH), DataType.INT64);
            for (int i = 0; i < WARM_UP; i++) {
                step(manager, network, images, labels);
            }
            long start = System.nanoTime();
            int steps = 0;
            double taken = 0;
            while (steps < MOST_STEPS && taken < SECONDS) {
                step(manager, network, images, labels);
                steps++;
                taken = (System.nanoTime() - start) / 1e9;
            }
            return (double) ModelSummary.of(spec).multiplyAdds() * BATCH * steps / taken;
        }
    }

    private static void step(
            NDManager manager, TrainableNetwork network, NDArray images, NDArray labels) {
        try (NDManager step = manager.newSubManager()) {
            NDArray batch = images.stopGradient();
            batch.attach(step);
            NDList values = network.step(step, batch, labels, Rates.of(1e-3));
            // Waits for the device.
            values.get(0).toFloatArray();
        }
    }
}
