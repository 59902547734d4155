package ai.gaze.training.bench;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Recipe;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Images per second of the data alone: gathered from the set on the device and normalized, which is
 * the floor, and with each augmentation of the recipe and all of them. All take turns.
 *
 * @param recipe gives batch size and augmentation
 * @param steps batches of a turn
 * @param turns turns that count
 * @param device name of the device
 */
public record DataBenchmark(Recipe recipe, int steps, int turns, String device) {

    private static final String FLOOR = "gather and normalize";
    private static final String ALL = "all of the recipe's augmentation";

    public DataBenchmark {
        if (steps < 1 || turns < 1) {
            throw new UserException(
                    "a benchmark needs at least 1 step and 1 turn, not "
                            + steps
                            + " steps and "
                            + turns
                            + " turns");
        }
    }

    /**
     * Measures.
     *
     * @param source real images
     * @param listener is told what goes on, a line at a time
     * @return images per second, and how many times as long as the floor each takes in the same
     *     turn
     * @throws UserException if the images lie in files
     */
    public List<Figure> run(ImageSource source, Consumer<String> listener) {
        if (!(source instanceof LabeledImages images)) {
            throw new UserException(
                    "images in files are decoded on the way, and this measures what lies on the"
                            + " device; use --set dataset=cifar10");
        }
        Map<String, DataPass> passes = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager(Devices.parse(device))) {
            variants()
                    .forEach(
                            (name, spec) ->
                                    passes.put(
                                            name,
                                            new DataPass(
                                                    manager, images, spec, recipe.batchSize())));
            try {
                return measure(passes, listener);
            } finally {
                passes.values().forEach(DataPass::close);
            }
        }
    }

    private List<Figure> measure(Map<String, DataPass> passes, Consumer<String> listener) {
        List<String> names = List.copyOf(passes.keySet());
        double[][] seconds =
                InTurns.measure(
                        List.copyOf(passes.values()),
                        steps,
                        turns,
                        (taken, i) ->
                                listener.accept(
                                        String.format(
                                                Locale.ROOT,
                                                "%s: %,.0f images/s",
                                                names.get(i),
                                                recipe.batchSize() / taken)));
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < seconds.length; i++) {
            double[] speeds = Arrays.stream(seconds[i]).map(s -> recipe.batchSize() / s).toArray();
            figures.add(Figure.of(names.get(i), "images/s", speeds));
        }
        for (int i = 1; i < seconds.length; i++) {
            figures.add(
                    Figure.of(
                            names.get(i) + " / gather",
                            "ratio",
                            InTurns.ratios(seconds[i], seconds[0])));
        }
        return figures;
    }

    /** Leaves out what the recipe does not do. */
    private Map<String, AugmentationSpec> variants() {
        AugmentationSpec all = recipe.augmentation();
        AugmentationSpec none = AugmentationSpec.none(all.mean(), all.std());
        Map<String, AugmentationSpec> variants = new LinkedHashMap<>();
        variants.put(FLOOR, none);
        put(variants, "crop", with(none, all.cropPadding(), 0, none, 0));
        put(variants, "flip", with(none, 0, all.flipProbability(), none, 0));
        put(variants, "colour jitter", with(none, 0, 0, all, 0));
        put(variants, "rotation", with(none, 0, 0, none, all.rotationDegrees()));
        put(variants, ALL, all);
        return variants;
    }

    private static void put(
            Map<String, AugmentationSpec> variants, String name, AugmentationSpec spec) {
        if (!spec.equals(variants.get(FLOOR))) {
            variants.put(name, spec);
        }
    }

    private static AugmentationSpec with(
            AugmentationSpec base,
            int crop,
            double flip,
            AugmentationSpec colours,
            double degrees) {
        return new AugmentationSpec(
                crop,
                flip,
                colours.brightness(),
                colours.contrast(),
                colours.saturation(),
                colours.hue(),
                degrees,
                base.mean(),
                base.std());
    }
}
