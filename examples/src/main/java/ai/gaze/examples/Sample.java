package ai.gaze.examples;

import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import java.util.stream.IntStream;

/** A part of the images that lie in Gaze's jar, so that each example ends in seconds. */
final class Sample {

    private Sample() {}

    static ImageDataset part(int train, int test) {
        ImageDataset all = Datasets.sample();
        return Datasets.of(
                all.train().subset(IntStream.range(0, train).toArray()),
                all.test().subset(IntStream.range(0, test).toArray()));
    }
}
