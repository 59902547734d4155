package ai.gaze.bench;

import ai.djl.Device;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Images per second of Gaze's whole training loop, with and without augmentation, beside a bare
 * loop over DJL's stock trainer.
 *
 * <p>The three take turns, so that a machine whose speed drifts treats them alike; the first turn
 * only warms up.
 *
 * @param recipe the recipe whose network, batch and augmentation are measured
 * @param steps steps of a turn
 * @param turns turns that count
 * @param device name of the device
 */
public record TrainBenchmark(Recipe recipe, int steps, int turns, String device) {

    /** How many test images the epoch of a turn ends with. */
    static final int TEST_IMAGES = 100;

    /**
     * Measures.
     *
     * @param dataset real images; at least one batch of training images
     * @param listener is told what goes on, a line at a time
     * @return images per second, and the ratios of each turn
     */
    public List<Figure> run(ImageDataset dataset, Consumer<String> listener) throws IOException {
        return NoGrad.compute(() -> measure(dataset, listener));
    }

    private List<Figure> measure(ImageDataset dataset, Consumer<String> listener)
            throws IOException {
        ImageDataset part = ScratchRun.part(dataset, steps * recipe.batchSize(), TEST_IMAGES);
        ModelSpec spec = recipe.modelSpec(part);
        Device on = Devices.parse(device);
        double[] augmented = new double[turns];
        double[] plain = new double[turns];
        double[] stock = new double[turns];
        try (StockTraining peer = StockTraining.of(spec, recipe.batchSize(), on)) {
            for (int turn = -1; turn < turns; turn++) {
                double a = loop(recipe, part);
                double p = loop(recipe.withAugmentation(plain(recipe.augmentation())), part);
                double s = peer.imagesPerSecond(steps);
                listener.accept(
                        Texts.format(
                                "%s: %,.0f with augmentation, %,.0f without, %,.0f DJL's trainer",
                                turn < 0 ? "warm-up" : "turn " + (turn + 1), a, p, s));
                if (turn >= 0) {
                    augmented[turn] = a;
                    plain[turn] = p;
                    stock[turn] = s;
                }
            }
        }
        Figure share = Figure.of("share of augmentation in a step", "%", shares(augmented, plain));
        if (share.median() < 0) {
            listener.accept(
                    "augmentation cannot take less than nothing: other work on the machine came between, so measure again when there is none, with more steps and turns");
        }
        return List.of(
                Figure.of("Gaze's loop, with augmentation", "images/s", augmented),
                Figure.of("Gaze's loop, without augmentation", "images/s", plain),
                Figure.of("DJL's trainer, bare: no data, no augmentation", "images/s", stock),
                Figure.of(
                        "Gaze with augmentation / DJL bare",
                        "ratio",
                        InTurns.ratios(augmented, stock)),
                share);
    }

    private double loop(Recipe measured, ImageDataset part) throws IOException {
        return ScratchRun.train(measured.withEpochs(1), part, device, new RunListener() {});
    }

    private static AugmentationSpec plain(AugmentationSpec spec) {
        return AugmentationSpec.none(spec.mean(), spec.std());
    }

    private static double[] shares(double[] augmented, double[] plain) {
        return IntStream.range(0, plain.length)
                .mapToDouble(i -> 100 * (1 - augmented[i] / plain[i]))
                .toArray();
    }
}
