package ai.gaze.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.gaze.training.Training;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.SimpleCnn;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** An attention module of one's own, by its name and as a lambda. */
public final class OwnAttention {

    private OwnAttention() {}

    /** A gate for each position, of a convolution over all channels. */
    static final class PositionGate extends AttentionBlock {

        static final Option<Integer> KERNEL =
                Options.odd("kernel", 3).describe("side of the convolution");

        private final Block convolution;

        PositionGate(int channels, int kernel) {
            super(channels);
            convolution =
                    addOnMap(
                            "conv",
                            Conv2d.builder()
                                    .setFilters(1)
                                    .setKernelShape(new Shape(kernel, kernel))
                                    .optPadding(new Shape(kernel / 2, kernel / 2))
                                    .build(),
                            channels);
        }

        @Override
        protected NDArray attend(Forward f, NDArray x) {
            NDArray gate = Activation.sigmoid(f.call(convolution, x));
            f.observe("spatial", () -> gate);
            return x.mul(gate);
        }
    }

    /** Trains one network with each. */
    public static void main(String[] arguments) {
        if (!Attentions.knows("position-gate")) {
            Attentions.register(
                    AttentionType.of(
                            "position-gate",
                            List.of(PositionGate.KERNEL),
                            (channels, options) ->
                                    new PositionGate(channels, options.get(PositionGate.KERNEL))));
        }
        train(SimpleCnn.builder().setOutSize(10).optAttention("position-gate:kernel=5").build());
        train(SimpleCnn.builder().setOutSize(10).optAttention(c -> new PositionGate(c, 3)).build());
    }

    private static void train(Block network) {
        try (Training training =
                Training.builder().setNetwork(network).setData(Sample.part(128, 64)).build()) {
            training.run();
            System.out.println(training.metrics());
        }
    }
}
