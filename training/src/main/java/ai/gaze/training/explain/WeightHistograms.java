package ai.gaze.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.ReadImages;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.attention.AttentionObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * How the attention weights of a network are distributed over a set of images. Batch after batch is
 * counted; no weights are kept.
 */
final class WeightHistograms {

    // Affinities are as large as the square of their map.
    private static final int BATCH = 32;
    private static final int BARS = 60;

    private WeightHistograms() {}

    /** Weights of one kind of one module. */
    record Key(String module, String name) {}

    /**
     * What was counted.
     *
     * @param images how many images could be read
     */
    record Counted(Map<Key, StreamingHistogram> histograms, int images) {}

    /**
     * Counts the weights of all modules over a set of images. Of an affinity, which has too many
     * values to be told apart from zero, the largest weight of each receiver is counted.
     *
     * @param images the images, of the network's size
     * @param progress is told how many images are done
     */
    static Counted count(ExplainedNetwork network, ImageSource images, IntConsumer progress) {
        network.requireSize(
                "the set of images",
                new ImageSize(images.height(), images.width()),
                images.colourChannels());
        Map<Key, StreamingHistogram> histograms = new LinkedHashMap<>();
        Map<Block, String> names = network.attentionNames();
        AttentionObserver observer =
                (block, name, weights, axes) ->
                        histograms
                                .computeIfAbsent(
                                        new Key(names.get(block), name),
                                        k -> new StreamingHistogram())
                                .add(values(name, weights));
        int read = 0;
        for (int from = 0; from < images.size(); from += BATCH) {
            int to = Math.min(images.size(), from + BATCH);
            try (NDManager step = network.newManager()) {
                ReadImages batch = images.read(IntStream.range(from, to).toArray());
                read += batch.size();
                if (batch.size() > 0) {
                    byte[] pixels = InputImage.colours(images, batch.images());
                    network.logits(network.prepare(step, pixels), observer);
                }
            }
            progress.accept(to);
        }
        return new Counted(histograms, read);
    }

    private static float[] values(String name, NDArray weights) {
        if (!isAffinity(name)) {
            return weights.toFloatArray();
        }
        Shape shape = weights.getShape();
        int axes = shape.dimension();
        // The last axis, or the two axes of the giving map.
        long sources = shape.get(axes - 1) * (axes >= 5 ? shape.get(axes - 2) : 1);
        return weights.reshape(-1, sources).max(new int[] {1}).toFloatArray();
    }

    private static boolean isAffinity(String name) {
        return name.endsWith("affinity");
    }

    /** Draws each histogram. */
    static List<Picture> draw(Counted counted) {
        List<Picture> pictures = new ArrayList<>();
        counted.histograms.forEach(
                (key, histogram) -> {
                    Range range = histogram.range();
                    String what =
                            isAffinity(key.name()) ? "largest weight of each receiver" : "weight";
                    String title = key.module() + ": " + key.name() + " weights";
                    String below =
                            Texts.format("share of %,d values in %%, %s", histogram.count(), range);
                    String caption =
                            Texts.format(
                                    "%s: mean %s over %,d images.",
                                    ModuleName.place(key.module()),
                                    Range.number(histogram.mean()),
                                    counted.images);
                    float[][] bars = {histogram.percentages(BARS)};
                    pictures.add(
                            new Picture(
                                    key.module() + "-" + key.name() + "-histogram",
                                    title,
                                    below,
                                    caption,
                                    new BarChart(bars, what, range.low(), range.high())));
                });
        return pictures;
    }
}
