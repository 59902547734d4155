package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.layer.NamedSequential;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A convolution, its normalization and an activation under the names of torchvision's {@code
 * Conv2dNormActivation}.
 *
 * @param norm makes a normalization of the channels
 * @param activation makes an activation
 */
record ConvNorm(IntFunction<? extends Block> norm, Supplier<? extends Block> activation) {

    /** All three. */
    NamedSequential of(Block conv, int out) {
        return linear(conv, out).add("2", activation.get());
    }

    /** Without the activation. */
    NamedSequential linear(Block conv, int out) {
        return new NamedSequential().add("0", conv).add("1", norm.apply(out));
    }

    /** The same with another activation. */
    ConvNorm with(Supplier<? extends Block> other) {
        return new ConvNorm(norm, other);
    }
}
