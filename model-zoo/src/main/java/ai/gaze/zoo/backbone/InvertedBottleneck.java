package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.StochasticDepth;
import java.util.function.UnaryOperator;

/**
 * The block of MobileNetV2 (Sandler et al., 2018) with attention on the wide map: 1x1 expansion,
 * depthwise convolution, attention, 1x1 projection; the input is added where the shapes allow.
 */
final class InvertedBottleneck extends CompositeBlock {

    private final boolean add;
    private final NamedSequential branch;
    private final StochasticDepth skip;

    private InvertedBottleneck(String name, NamedSequential branch, boolean add, double skip) {
        this.branch = addChildBlock(name, branch);
        this.add = add;
        this.skip = addChildBlock("stochastic_depth", new StochasticDepth(skip));
    }

    static Builder builder(int in, int wide, int out) {
        return new Builder(in, wide, out);
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
        private final int wide;
        private final int out;
        private ConvNorm layers;
        private int kernel = 3;
        private int stride = 1;
        private double skip;
        private int hidden;
        private UnaryOperator<NDArray> activation;
        private UnaryOperator<NDArray> gate;
        private boolean keepNumber;
        private boolean flat;

        private Builder(int in, int wide, int out) {
            this.in = in;
            this.wide = wide;
            this.out = out;
        }

        /** What stands behind its convolutions. */
        Builder layers(ConvNorm value) {
            layers = value;
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

        /** The width of its own squeeze-and-excitation, 0 for none. */
        Builder excite(int width, UnaryOperator<NDArray> of, UnaryOperator<NDArray> weight) {
            hidden = width;
            activation = of;
            gate = weight;
            return this;
        }

        /** Keeps the number of squeeze-and-excitation also where it is not. */
        Builder keepNumber() {
            keepNumber = true;
            return this;
        }

        /** Names its layers as MobileNetV2's. */
        Builder flat() {
            flat = true;
            return this;
        }

        InvertedBottleneck build(AttentionSlots slots) {
            NamedSequential branch = new NamedSequential();
            int index = 0;
            if (wide != in) {
                branch.add(
                        Integer.toString(index++), layers.of(HeLayers.conv(in, wide, 1, 1), wide));
            }
            branch.add(
                    Integer.toString(index++),
                    layers.of(HeLayers.depthwise(wide, kernel, stride), wide));
            boolean own = hidden > 0 && !slots.isInBlock();
            if (own) {
                branch.add(
                        Integer.toString(index),
                        new OwnSqueezeExcitation(wide, hidden, activation, gate));
            }
            if (keepNumber || hidden > 0) {
                index++;
            }
            slots.inBlock(wide).ifPresent(attention -> branch.add(slots.name(), attention));
            Block projection = HeLayers.conv(wide, out, 1, 1);
            if (flat) {
                branch.add(Integer.toString(index), projection)
                        .add(Integer.toString(index + 1), layers.norm().apply(out));
            } else {
                branch.add(Integer.toString(index), layers.linear(projection, out));
            }
            return new InvertedBottleneck(
                    flat ? "conv" : "block", branch, stride == 1 && in == out, skip);
        }
    }
}
