package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.StochasticDepth;

/**
 * The block of MobileNetV2 (Sandler et al., 2018) with attention on the wide map: 1x1 expansion,
 * depthwise convolution, attention, 1x1 projection; the input is added where the shapes allow.
 */
final class InvertedBottleneck extends CompositeBlock {

    private final boolean add;
    private final NamedSequential branch;
    private final StochasticDepth skip;

    private InvertedBottleneck(NamedSequential branch, boolean add, double skip) {
        this.branch = addChildBlock("block", branch);
        this.add = add;
        this.skip = addChildBlock("stochastic_depth", new StochasticDepth(skip));
    }

    static Builder builder(int in, int out) {
        return new Builder(in, out);
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray y = f.call(branch, x);
        return add ? f.call(skip, y).add(x) : y;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return branch.getOutputShapes(inputShapes);
    }

    /** Collects what a block is made of. */
    static final class Builder {

        private final int in;
        private final int out;
        private int expansion = 1;
        private int kernel = 3;
        private int stride = 1;
        private double skip;
        private boolean excite;

        private Builder(int in, int out) {
            this.in = in;
            this.out = out;
        }

        Builder expansion(int value) {
            expansion = value;
            return this;
        }

        Builder kernel(int value) {
            kernel = value;
            return this;
        }

        Builder stride(int value) {
            stride = value;
            return this;
        }

        /** The probability with which the branch is left out. */
        Builder skip(double value) {
            skip = value;
            return this;
        }

        /** Whether it has its own squeeze-and-excitation. */
        Builder excite(boolean value) {
            excite = value;
            return this;
        }

        InvertedBottleneck build(AttentionSlots slots) {
            int wide = in * expansion;
            NamedSequential branch = new NamedSequential();
            int index = 0;
            if (expansion > 1) {
                branch.add(
                        Integer.toString(index++),
                        EfficientNet.convolution(HeLayers.conv(in, wide, 1, 1), wide));
            }
            branch.add(
                    Integer.toString(index++),
                    EfficientNet.convolution(HeLayers.depthwise(wide, kernel, stride), wide));
            // The number is kept for it, also where something else stands there.
            String own = Integer.toString(index++);
            if (excite) {
                branch.add(own, new EfficientSqueezeExcitation(wide, Math.max(1, in / 4)));
            }
            slots.inBlock(wide).ifPresent(attention -> branch.add(slots.name(), attention));
            branch.add(
                    Integer.toString(index),
                    new NamedSequential()
                            .add("0", HeLayers.conv(wide, out, 1, 1))
                            .add("1", new BatchNorm2d(out)));
            return new InvertedBottleneck(branch, stride == 1 && in == out, skip);
        }
    }
}
