package ai.gaze.zoo.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;

/**
 * Sets square regions of the maps of a training batch to zero, the same ones in all channels of an
 * image, and scales the rest up (Ghiasi, Lin and Le, "DropBlock: A regularization method for
 * convolutional networks", 2018), as timm's {@code drop_block_2d}: the scale is that of the batch,
 * and regions go over the edges.
 */
public final class DropBlock extends CompositeBlock {

    private static final float LEAST = 1e-12f;

    private final double probability;
    private final int side;
    private final double scale;

    /**
     * @param probability the share of a map that is dropped, where regions neither overlap nor go
     *     over the edge, and the scale is 1
     * @param side of a region; that of the map where it is smaller
     * @param scale by which the probability of a region is multiplied
     * @throws ai.gaze.zoo.UserException if one of them is out of range
     */
    public DropBlock(double probability, int side, double scale) {
        this.probability = Arguments.probability("DropBlock: probability", probability);
        this.side = Arguments.atLeast("DropBlock: side", side, 1);
        this.scale = Arguments.positive("DropBlock: scale", scale);
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        if (!f.training() || probability == 0) {
            return x;
        }
        Shape shape = x.getShape();
        int height = Math.toIntExact(shape.get(2));
        int width = Math.toIntExact(shape.get(3));
        NDArray random =
                x.getManager().randomUniform(0, 1, new Shape(shape.get(0), 1, height, width));
        NDArray centres = random.lt((float) gamma(height, width));
        return x.mul(Casts.to(mask(Casts.to(centres, DataType.FLOAT32)), x.getDataType()));
    }

    /** The probability with which a position is the centre of a region. */
    double gamma(int height, int width) {
        int high = Math.min(side, height);
        int wide = Math.min(side, width);
        return scale
                * probability
                * height
                * width
                / (high * wide)
                / ((height - high + 1) * (width - wide + 1));
    }

    /** What a map is multiplied by, {@code [N, 1, H, W]}, of ones at the centres of regions. */
    NDArray mask(NDArray centres) {
        int high = Math.toIntExact(Math.min(side, centres.getShape().get(2)));
        int wide = Math.toIntExact(Math.min(side, centres.getShape().get(3)));
        NDArray regions =
                Pool.maxPool2d(
                        centres,
                        new Shape(high, wide),
                        new Shape(1, 1),
                        new Shape(high / 2, wide / 2),
                        false);
        if (high % 2 == 0 || wide % 2 == 0) {
            // The pooled map is larger by one where the side of a region is even.
            regions = regions.get(Texts.format(":,:,%d:,%d:", (high + 1) % 2, (wide + 1) % 2));
        }
        NDManager manager = centres.getManager();
        NDArray kept = Casts.to(regions.lt(0.5f), DataType.FLOAT32);
        // Of a batch of which nothing is kept there is no mean to divide by.
        return kept.div(kept.mean().add(HostArrays.scalar(manager, LEAST)));
    }
}
