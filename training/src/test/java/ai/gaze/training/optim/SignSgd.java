package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** Somebody's optimizer, written with nothing but DJL's methods: moves by the sign of a mean. */
public final class SignSgd extends Optimizer {

    private static final Option<Double> KEEP =
            Options.probability("keep", 0.9).describe("how much of the mean stays");

    /** What is known of it. */
    public static final OptimizerType TYPE =
            OptimizerType.of("test-sign", List.of(KEEP), (w, o) -> new SignSgd(w, o.get(KEEP)));

    private final NDArray mean;
    private final double keep;

    private SignSgd(WeightVector weights, double keep) {
        super(weights);
        mean = zeros("mean");
        this.keep = keep;
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        mean.muli(keep);
        mean.addi(gradient.mul(1 - keep));
        weights.subi(mean.sign().mul(rates.learningRate()));
    }

    /** Brings it in a jar. */
    public static final class Provider implements OptimizerProvider {
        @Override
        public OptimizerType get() {
            return TYPE;
        }
    }
}
