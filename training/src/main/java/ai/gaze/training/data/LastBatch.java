package ai.gaze.training.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What becomes of the last batch of an epoch, where the images do not fill it. */
public enum LastBatch {

    /** It has fewer images than the others, as in PyTorch and Keras by default. */
    @JsonProperty("keep")
    KEEP {
        @Override
        long images(long images, int batchSize) {
            return images;
        }
    },

    /**
     * It is left out, as with PyTorch's {@code drop_last} and Keras' {@code drop_remainder}. Other
     * images are missing in each epoch, as each has an order of its own, but of {@link
     * Sampler#SEQUENTIAL}.
     */
    @JsonProperty("drop")
    DROP {
        @Override
        long images(long images, int batchSize) {
            return images / batchSize * batchSize;
        }
    },

    /**
     * It is filled with the first images of the epoch, as PyTorch's {@code DistributedSampler}
     * does. They are varied anew, move the weights and count as images of the epoch, as any others.
     */
    @JsonProperty("fill")
    FILL {
        @Override
        long images(long images, int batchSize) {
            return (images + batchSize - 1) / batchSize * batchSize;
        }
    };

    abstract long images(long images, int batchSize);

    /**
     * Returns how many images an epoch has.
     *
     * @param images how many there are
     * @param batchSize images per batch
     */
    public int size(int images, int batchSize) {
        return Math.toIntExact(images(images, batchSize));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
