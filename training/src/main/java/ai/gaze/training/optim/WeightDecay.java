package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/**
 * Weight decay of the first elements of a flat vector.
 *
 * @param rate how much, 0 for none
 * @param range how many elements from the beginning decay ({@link FlatParameters#matrices()} leaves
 *     biases and normalizations out)
 */
record WeightDecay(double rate, long range) {

    static final Option<Boolean> OF_ALL =
            Options.flag("decay-bias-and-norm", true)
                    .describe("whether biases, normalizations and scalar factors decay, too");

    static Option<Double> option(double defaultRate) {
        return Options.number("weight-decay", defaultRate, 0)
                .describe("how strongly the weights decay");
    }

    static WeightDecay of(OptionValues options, Option<Double> rate, WeightVector weights) {
        return new WeightDecay(
                options.get(rate), options.get(OF_ALL) ? weights.size() : weights.matrices());
    }

    /**
     * Adds lines of TorchScript that add {@code rate * weights} to {@code gradient}: the L2 penalty
     * of Adam and SGD.
     */
    void addTo(List<String> code) {
        if (rate != 0 && range != 0) {
            code.add(Texts.format("head = torch.slice(gradient, 0, 0, %s, 1)", range));
            code.add(
                    Texts.format(
                            "tail = torch.mul(torch.slice(weights, 0, 0, %s, 1), %s)",
                            range, rate));
            code.add("head = torch.add_(head, tail)");
        }
    }

    /**
     * Shrinks the weights by {@code 1 - learningRate * rate}: the decoupled decay of AdamW.
     *
     * @param foundInf 1 to leave the weights as they are, else 0, a float32 scalar; {@code null}
     *     for 0
     */
    void shrink(NDManager host, NDArray weights, double learningRate, NDArray foundInf) {
        if (rate == 0 || range == 0) {
            return;
        }
        double loss = learningRate * rate;
        if (foundInf == null) {
            InPlace.scale(host, head(weights), 1 - loss);
            return;
        }
        // 1, or 1 - loss: exact in double, so that the weights are rounded as above.
        NDArray factor = Casts.copy(foundInf, DataType.FLOAT64);
        InPlace.scale(host, factor, loss);
        InPlace.shift(host, factor, 1 - loss);
        head(weights).muli(factor);
    }

    private NDArray head(NDArray vector) {
        return vector.get("0:" + range);
    }
}
