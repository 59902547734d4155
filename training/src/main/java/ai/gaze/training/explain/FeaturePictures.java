package ai.gaze.training.explain;

import java.util.ArrayList;
import java.util.List;

/** Draws what a layer gives for an image, with and without the attention modules. */
final class FeaturePictures {

    private static final String WITHOUT = "-without";

    private FeaturePictures() {}

    /**
     * Draws one layer.
     *
     * @return one picture, or two: with attention and without, each with its own scale, as
     *     attention changes above all how large the values are
     */
    static List<Picture> of(ExplainedNetwork network, InputImage image, String layer) {
        LayerOutput with = LayerOutput.withAttention(network, image, layer);
        if (network.attention().isEmpty()) {
            return List.of(draw(network, with, "", layer));
        }
        List<Picture> pictures = new ArrayList<>();
        pictures.add(draw(network, with, "-with", layer + ", with attention"));
        LayerOutput.withoutAttention(network, image, layer)
                .map(output -> draw(network, output, WITHOUT, layer + ", without attention"))
                .ifPresent(pictures::add);
        return pictures;
    }

    private static Picture draw(
            ExplainedNetwork network, LayerOutput output, String suffix, String what) {
        String title = "Output of " + what;
        String sees =
                suffix.equals(WITHOUT)
                        ? "Every attention module passes its input on; with the same weights the"
                                + " network then sees "
                        : "The network sees ";
        String caption = sees + best(network, output.probabilities()) + ".";
        String name = "features-" + output.layer() + suffix;
        float[] values = output.values();
        if (output.shape().dimension() == 3) {
            MapGrid grid = new MapGrid(output.size(0), output.size(1), output.size(2), values);
            return new Picture(name, title, describe(grid, "map"), caption, grid);
        }
        return new Picture(
                name,
                title,
                values.length + " units, " + Range.of(values),
                caption,
                BarChart.of("unit", values));
    }

    private static String best(ExplainedNetwork network, float[] probabilities) {
        int best = Prediction.best(probabilities);
        return Prediction.text(network.classes().get(best), probabilities[best]);
    }

    /** Says how many maps there are, and how many of them are drawn. */
    static String describe(MapGrid grid, String what) {
        String size = " of " + grid.height() + "x" + grid.width();
        return (grid.drawn() < grid.maps()
                        ? "the first " + grid.drawn() + " of " + grid.maps() + " " + what + "s"
                        : grid.maps() + " " + what + "s")
                + size;
    }
}
