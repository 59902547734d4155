package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;

/** What turns scores into weights between 0 and 1; timm's {@code gate_layer}. */
public enum Gate {
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID,
    /** {@code min(max(x + 3, 0), 6) / 6}, which is exactly 0 or 1 far out. */
    HARD_SIGMOID;

    /** Declares the option {@code gate}. */
    static Option<Gate> option(Gate usual) {
        return Options.choice("gate", usual).describe("what turns scores into weights");
    }

    /** Returns the weights of scores of any shape. */
    NDArray of(NDArray scores) {
        return this == SIGMOID ? Activation.sigmoid(scores) : FeatureMaps.hardSigmoid(scores);
    }
}
