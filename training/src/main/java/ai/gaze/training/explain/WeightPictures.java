package ai.gaze.training.explain;

import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Draws what a module handed over in the form that its shape asks for. */
final class WeightPictures {

    private static final String EACH_SQUARE =
            "Each square is one position of the map, over the image in grey.";

    private static final String HARDLY_DIFFER =
            " The values differ by less than 1 %, although the colours look different.";

    /** What has several maps that are not those of the channels, and what one of them is. */
    private static final Map<String, String> ONE_OF_SEVERAL =
            Map.of(
                    "keys", "key",
                    "maps", "map",
                    "vectors", "vector",
                    "memories", "memory",
                    "groups", "group",
                    "kernels", "kernel",
                    "neighbours", "neighbour",
                    "gates", "gate");

    private final ObservedWeights weights;
    private final InputImage image;
    private final String name;
    private final List<Picture> pictures = new ArrayList<>();

    WeightPictures(ObservedWeights weights, InputImage image) {
        this.weights = weights;
        this.image = image;
        name = weights.pass() == 1 ? weights.name() : weights.name() + "-" + weights.pass();
    }

    /** Returns one or more pictures. */
    List<Picture> draw() {
        if (weights.receiver() != null) {
            affinity();
        } else {
            switch (weights.shape().dimension()) {
                case 2 -> matrix();
                case 3 -> map();
                case 4 -> branches();
                default ->
                        throw new IllegalArgumentException(
                                weights.module() + " " + weights.shape());
            }
        }
        return pictures;
    }

    private void affinity() {
        Cell at = weights.receiver();
        int axes = weights.shape().dimension();
        int height = weights.size(axes - 2);
        int width = weights.size(axes - 1);
        boolean heads = axes == 3;
        float[] values = heads ? means(weights.size(0), height * width) : weights.values();
        add(
                "",
                "what position " + at.y() + "," + at.x() + " attends to",
                size(height, width) + (heads ? ", mean of " + weights.size(0) + " heads" : ""),
                "How much the framed position receives from every other; the sum over all is "
                        + Range.number(sum(values))
                        + ". "
                        + EACH_SQUARE,
                HeatMap.nearest(height, width, values),
                at);
        if (heads) {
            grid("head");
        }
    }

    private void map() {
        int channels = weights.size(0);
        int height = weights.size(1);
        int width = weights.size(2);
        if (height == 1 && width == 1) {
            bars("", "weight of each channel", weights.values());
        } else if (channels == 1) {
            add(
                    "",
                    (weights.shares() ? "share" : "weight") + " of each position",
                    size(height, width),
                    (weights.shares()
                                    ? "How much each position gives; the sum over all is 1. "
                                    : "All channels have the same weight at a position. ")
                            + EACH_SQUARE,
                    HeatMap.nearest(height, width, weights.values()),
                    null);
        } else if (height == 1) {
            strips("row", new Matrix(channels, width, weights.values(), "channel", "column"));
        } else if (width == 1) {
            strips(
                    "column",
                    new Matrix(channels, height, weights.values(), "channel", "row").transposed());
        } else {
            maps(channels, height, width);
        }
    }

    private void maps(int channels, int height, int width) {
        HeatMap means = HeatMap.nearest(height, width, means(channels, height * width));
        String single = ONE_OF_SEVERAL.get(weights.name());
        if (single != null) {
            String several = weights.name();
            boolean keys = several.equals("keys");
            add(
                    "",
                    "mean of the " + several,
                    size(height, width) + ", mean of " + channels + " " + several,
                    (keys
                                    ? "How much each position gives to a key, on average; the sum"
                                            + " over all is "
                                            + Range.number(sum(means.values()))
                                            + ". "
                                    : "Each has weights of its own; the picture has their mean. ")
                            + EACH_SQUARE,
                    means,
                    null);
            grid(single);
            return;
        }
        add(
                "",
                "mean weight of each position",
                size(height, width) + ", mean of " + channels + " channels",
                "Every value has a weight of its own; the picture has their mean over the channels."
                        + " "
                        + EACH_SQUARE,
                means,
                null);
        float[] perChannel = new float[channels];
        int area = height * width;
        for (int i = 0; i < channels; i++) {
            float[] one = Arrays.copyOfRange(weights.values(), i * area, (i + 1) * area);
            perChannel[i] = (float) (sum(one) / area);
        }
        bars("-channels", "mean weight of each channel", perChannel);
        // Channels may be opposites of each other, as those of BAM are; then means say nothing.
        grid("channel");
    }

    private void grid(String what) {
        MapGrid grid =
                new MapGrid(weights.size(0), weights.size(1), weights.size(2), weights.values());
        String title =
                heading(weights.receiver() == null ? "each " + what : "the same, each " + what);
        String below = FeaturePictures.describe(grid, what);
        pictures.add(
                new Picture(
                        weights.module() + "-" + name + "-each-" + what,
                        title,
                        below,
                        "Row by row, under one scale.",
                        grid));
    }

    /**
     * Draws weights that are the same along an axis of the map.
     *
     * @param alike along what the weights are all the same
     */
    private void strips(String alike, Matrix matrix) {
        String title = heading("weight of each " + matrix.rows() + " and " + matrix.columns());
        picture(
                "",
                title,
                range().toString(),
                Texts.format(
                        "A weight for each %s and each %s, the same for every %s.%s",
                        matrix.rows(),
                        matrix.columns(),
                        alike,
                        range().isNarrow() ? HARDLY_DIFFER : ""),
                matrix);
    }

    private void matrix() {
        boolean blocks = weights.name().equals("rows") || weights.name().equals("columns");
        String what = blocks ? "block of " + weights.name() : "channel";
        String several = blocks ? "blocks of " + weights.name() : "channels";
        String title = heading("what each " + what + " receives");
        Matrix matrix =
                new Matrix(
                        weights.size(0), weights.size(1), weights.values(), what, "from " + what);
        picture(
                "",
                title,
                weights.size(0) + " " + several + ", " + range(),
                Texts.format("Row i has what %1$s i receives from every other %1$s.", what),
                matrix);
    }

    private void branches() {
        int branches = weights.size(0);
        int channels = weights.size(1);
        float[][] rows = new float[branches][];
        StringBuilder colors = new StringBuilder();
        for (int i = 0; i < branches; i++) {
            rows[i] = Arrays.copyOfRange(weights.values(), i * channels, (i + 1) * channels);
            colors.append(i == 0 ? "" : ", ")
                    .append(BarChart.colorName(i))
                    .append(' ')
                    .append(i + 1);
        }
        String title = heading("share of each branch");
        picture(
                "",
                title,
                branches + " branches of " + channels + " channels: " + colors,
                "Stacked for each channel; from the bottom: " + colors + ".",
                BarChart.ofChannels(rows));
    }

    private void bars(String suffix, String what, float[] values) {
        String title = heading(what);
        Range range = Range.of(values);
        picture(
                suffix,
                title,
                values.length + " channels, " + range,
                "Mean " + Range.number(sum(values) / values.length) + ".",
                BarChart.ofChannels(values));
    }

    private void add(
            String suffix, String what, String below, String caption, HeatMap map, Cell marked) {
        String title = heading(what);
        picture(
                suffix,
                title,
                below + ", " + map.range(),
                caption + (map.range().isNarrow() ? HARDLY_DIFFER : ""),
                new HeatPicture(map, image, map.range(), marked));
    }

    private void picture(
            String suffix, String title, String below, String caption, Drawing drawing) {
        pictures.add(
                new Picture(
                        weights.module() + "-" + name + suffix, title, below, caption, drawing));
    }

    private String heading(String what) {
        return weights.module() + ": " + what;
    }

    private String size(int height, int width) {
        return Texts.format(
                "%smap %sx%s",
                weights.pass() == 1 ? "" : "pass " + weights.pass() + ", ", height, width);
    }

    private Range range() {
        return Range.of(weights.values());
    }

    /** The means over the first axis. */
    private float[] means(int first, int rest) {
        float[] means = new float[rest];
        for (int i = 0; i < rest; i++) {
            double sum = 0;
            for (int j = 0; j < first; j++) {
                sum += weights.values()[j * rest + i];
            }
            means[i] = (float) (sum / first);
        }
        return means;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
