package ai.gaze.training.bench;

import ai.gaze.zoo.trace.Tensor;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A network that takes images from the host's memory and gives scores back to it: what somebody
 * waits for who asks it.
 */
final class Latency implements Timed {

    private final UnaryOperator<Tensor> network;
    private final Tensor images;

    /**
     * @param network is not closed with this
     * @param images {@code [B, 3, S, S]}
     */
    Latency(UnaryOperator<Tensor> network, Tensor images) {
        this.network = network;
        this.images = images;
    }

    @Override
    public double seconds(int times) {
        long began = System.nanoTime();
        for (int i = 0; i < times; i++) {
            Objects.requireNonNull(network.apply(images));
        }
        return (System.nanoTime() - began) / 1e9;
    }

    @Override
    public void close() {}
}
