package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/** An activation without parameters. */
public final class Elementwise extends CompositeBlock {

    private final UnaryOperator<NDArray> function;

    private Elementwise(UnaryOperator<NDArray> function) {
        this.function = function;
    }

    /** {@code min(max(x, 0), 6)} (Howard et al., "MobileNets", 2017). */
    public static Elementwise relu6() {
        return new Elementwise(x -> x.clip(0, 6));
    }

    /** {@code x * hard sigmoid of x} (Howard et al., "Searching for MobileNetV3", 2019). */
    public static Elementwise hardSwish() {
        return new Elementwise(x -> x.mul(FeatureMaps.hardSigmoid(x)));
    }

    /** {@code x} times the normal distribution's share below it (Hendrycks and Gimpel, 2016). */
    public static Elementwise gelu() {
        return new Elementwise(x -> x.getNDArrayInternal().gelu());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        return function.apply(x);
    }
}
