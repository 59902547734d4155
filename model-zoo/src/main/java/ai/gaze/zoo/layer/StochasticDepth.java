package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

/**
 * Leaves a residual branch out for randomly chosen images of a training batch and scales it up for
 * the others (Huang, Sun, Liu, Sedra and Weinberger, "Deep Networks with Stochastic Depth", 2016).
 */
public final class StochasticDepth extends CompositeBlock {

    private final float probability;

    /**
     * @param probability the probability with which an image goes without the branch
     * @throws ai.gaze.zoo.UserException if it is not from 0 to below 1
     */
    public StochasticDepth(double probability) {
        this.probability =
                (float) Arguments.probability("StochasticDepth: probability", probability);
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        if (!f.training() || probability == 0) {
            return x;
        }
        float kept = 1 - probability;
        NDArray random =
                x.getManager().randomUniform(0, 1, new Shape(x.getShape().get(0), 1, 1, 1));
        NDArray keep = Casts.to(random.lt(kept), x.getDataType());
        return x.mul(keep.div(HostArrays.scalar(x.getManager(), kept)));
    }
}
