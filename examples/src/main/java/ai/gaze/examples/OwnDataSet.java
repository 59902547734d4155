package ai.gaze.examples;

import ai.djl.nn.Block;
import ai.gaze.training.Training;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageSource;
import ai.gaze.zoo.backbone.ResNet;
import java.util.List;

/** Images of one's own, grey ones of 28 x 28 pixels, that are made when they are asked for. */
public final class OwnDataSet {

    private OwnDataSet() {}

    /**
     * Bars that lie or stand.
     *
     * @param size number of images
     */
    record Bars(int size) implements ImageSource {

        @Override
        public int height() {
            return 28;
        }

        @Override
        public int width() {
            return 28;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public List<String> classNames() {
            return List.of("lying", "standing");
        }

        @Override
        public void read(int index, byte[] target, int at) {
            int bar = index * 7 % 26;
            for (int y = 0; y < 28; y++) {
                for (int x = 0; x < 28; x++) {
                    int across = label(index) == 0 ? y : x;
                    boolean isIn = across >= bar && across < bar + 2;
                    target[at + y * 28 + x] = (byte) (isIn ? 255 : 0);
                }
            }
        }
    }

    /** Trains on them. */
    public static void main(String[] arguments) {
        Block network =
                ResNet.builder()
                        .setNumLayers(18)
                        .setOutSize(2)
                        .optChannels(1)
                        .optImageSize(28, 28)
                        .build();
        try (Training training =
                Training.builder()
                        .setNetwork(network)
                        .setData(Datasets.of(new Bars(96), new Bars(32)))
                        .optBatchSize(16)
                        .build()) {
            training.run();
            System.out.println(training.metrics());
        }
    }
}
