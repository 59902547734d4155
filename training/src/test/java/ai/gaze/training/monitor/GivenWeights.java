package ai.gaze.training.monitor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.attention.AttentionObserver;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.ObservedStore;
import java.util.List;
import java.util.Map;

/** An attention module whose weights a test chooses: those that it is given as input. */
final class GivenWeights extends AttentionBlock {

    private final int[] axes;
    private boolean rowsAreImages;

    /**
     * @param axes along which the weights sum to one
     */
    GivenWeights(int... axes) {
        super(1);
        this.axes = axes;
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        f.observe("channel", () -> x, axes);
        return x;
    }

    /** What the monitor says after it saw batches whose rows are images of some weights each. */
    List<AttentionMeasurement> ofImages(float[][]... batches) {
        rowsAreImages = true;
        return measured(1, batches);
    }

    /** What the monitor says after it saw some batches of shape {@code [1, 1, rows, columns]}. */
    List<AttentionMeasurement> measured(int epoch, float[][]... batches) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return new AttentionMonitor(Map.of("se", this))
                    .measure(
                            epoch,
                            manager,
                            observer -> {
                                for (float[][] batch : batches) {
                                    try (NDManager pass = manager.newSubManager()) {
                                        forward(pass, batch, observer);
                                    }
                                }
                            });
        }
    }

    private void forward(NDManager pass, float[][] batch, AttentionObserver observer) {
        NDArray x = pass.create(batch);
        x =
                rowsAreImages
                        ? x.reshape(batch.length, 1, 1, batch[0].length)
                        : x.reshape(1, 1, batch.length, batch[0].length);
        if (!isInitialized()) {
            initialize(pass, x.getDataType(), x.getShape());
        }
        forward(new ObservedStore(new ParameterStore(pass, false), observer), new NDList(x), false);
    }
}
