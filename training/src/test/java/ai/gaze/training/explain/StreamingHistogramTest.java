package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageSource;
import ai.gaze.zoo.ImageSize;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamingHistogramTest {

    @Test
    void itCountsAsIfAllValuesHadBeenKept() {
        Random random = new Random(4);
        float[] values = new float[50_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * (i < 10 ? 1e-3 : 2));
        }
        StreamingHistogram histogram = new StreamingHistogram();
        for (int from = 0; from < values.length; from += 1000) {
            histogram.add(Arrays.copyOfRange(values, from, from + 1000));
        }
        Range range = Range.of(values);
        assertEquals(range, histogram.range());
        assertEquals(values.length, histogram.count());
        float[] expected = new float[20];
        for (float value : values) {
            expected[Math.min((int) (range.share(value) * 20), 19)] += 100f / values.length;
        }
        assertArrayEquals(expected, histogram.percentages(20), 0.2f);
    }

    @Test
    void oneValueAloneIsOneBar() {
        StreamingHistogram histogram = new StreamingHistogram();
        histogram.add(new float[] {0.5f, 0.5f, Float.NaN});
        assertEquals(2, histogram.count());
        assertArrayEquals(new float[] {100, 0, 0}, histogram.percentages(3));
    }

    @Test
    void everyWeightOfEveryImageIsCounted() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ExplainedNetwork network = Networks.of(manager, "simple-cnn", "se");
            ImageSource images =
                    EmbeddedSample.read().test().subset(IntStream.range(0, 40).toArray());
            int[] done = new int[1];
            WeightHistograms.Counted counted =
                    WeightHistograms.count(network, images, n -> done[0] = n);
            assertEquals(40, done[0]);
            assertEquals(40, counted.images());
            StreamingHistogram last =
                    counted.histograms().get(new WeightHistograms.Key("se3", "channel"));
            assertEquals(40 * 128, last.count());
            double sum = 0;
            for (int i = 0; i < 40; i++) {
                InputImage image =
                        new InputImage("", 32, images.read(new int[] {i}).images().pixels());
                float[] weights =
                        AttentionWeights.of(network, image, Position.middle(ImageSize.square(32)))
                                .get(2)
                                .values();
                for (float weight : weights) {
                    sum += weight;
                }
            }
            assertEquals(sum / last.count(), last.mean(), 1e-6);
        }
    }
}
