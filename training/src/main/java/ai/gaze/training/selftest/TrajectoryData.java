package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The batches that a trajectory is trained on, normalized. */
final class TrajectoryData {

    private static final int CHANNELS = 3;

    private final NDManager manager;
    private final int count;
    private final int size;
    private final long height;
    private final long width;
    private final float[] images;
    private final long[] labels;

    /**
     * @param manager owner of what belongs to no step
     * @param data {@code images} {@code [batch, item, H, W, 3]} uint8 and {@code labels} {@code
     *     [batch, item]} int64
     * @param trajectory the fixture with the {@code normalisation}
     */
    TrajectoryData(NDManager manager, Fixture data, Fixture trajectory) {
        this.manager = manager;
        long[] shape = data.shape("images");
        count = Math.toIntExact(shape[0]);
        size = Math.toIntExact(shape[1]);
        height = shape[2];
        width = shape[3];
        images = normalize(data.bytes("images"), trajectory.requiredJson("normalisation"));
        labels = data.longs("labels");
    }

    /** Channels first, {@code (x / 255 - mean) / std}. */
    private float[] normalize(ByteBuffer bytes, JsonNode constants) {
        int plane = Math.toIntExact(height * width);
        float[] values = new float[bytes.remaining()];
        for (int image = 0; image < count * size; image++) {
            for (int c = 0; c < CHANNELS; c++) {
                float mean = (float) constants.get("mean").get(c).asDouble();
                float std = (float) constants.get("std").get(c).asDouble();
                for (int p = 0; p < plane; p++) {
                    int pixel = bytes.get((image * plane + p) * CHANNELS + c) & 0xff;
                    values[(image * CHANNELS + c) * plane + p] = (pixel / 255f - mean) / std;
                }
            }
        }
        return values;
    }

    NDManager manager() {
        return manager;
    }

    /** Number of batches. */
    int count() {
        return count;
    }

    /** Shape of the images of one batch. */
    Shape inputShape() {
        return new Shape(size, CHANNELS, height, width);
    }

    NDArray images(int batch, NDManager scope) {
        int length = Math.toIntExact(inputShape().size());
        float[] part = Arrays.copyOfRange(images, batch * length, (batch + 1) * length);
        return HostArrays.of(scope, part, inputShape());
    }

    NDArray labels(int batch, NDManager scope) {
        return HostArrays.of(scope, Arrays.copyOfRange(labels, batch * size, (batch + 1) * size));
    }
}
