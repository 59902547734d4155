package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.ConstantInitializer;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Elementwise;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Permute;
import ai.gaze.zoo.layer.StochasticDepth;
import ai.gaze.zoo.layer.TokenNorm;

/** A block of ConvNeXt: its branch is scaled channel by channel and added to the input. */
final class ConvNeXtBlock extends CompositeBlock {

    private final Parameter scale;
    private final NamedSequential branch;
    private final StochasticDepth skip;
    private Block attention;

    ConvNeXtBlock(
            int width, double layerScale, double skipped, float epsilon, AttentionSlots slots) {
        scale =
                addParameter(
                        Parameter.builder()
                                .setName("layer_scale")
                                .setType(Parameter.Type.OTHER)
                                .optShape(new Shape(width, 1, 1))
                                .optInitializer(new ConstantInitializer((float) layerScale))
                                .build());
        branch =
                addChildBlock(
                        "block",
                        new NamedSequential()
                                .add("0", ConvNeXt.conv(width, 7, 1, 3, width))
                                .add("1", new Permute(0, 2, 3, 1))
                                .add("2", new TokenNorm(width, epsilon))
                                .add("3", HeLayers.linear(4 * width, ConvNeXt.normal()))
                                .add("4", Elementwise.gelu())
                                .add("5", HeLayers.linear(width, ConvNeXt.normal()))
                                .add("6", new Permute(0, 3, 1, 2)));
        slots.inBlock(width).ifPresent(a -> attention = addChildBlock(slots.name(), a));
        skip = addChildBlock("stochastic_depth", new StochasticDepth(skipped));
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDArray branched = f.call(branch, x);
        NDArray y = attention == null ? branched : f.call(attention, branched);
        return f.call(skip, y.mul(f.value(scale, y))).add(x);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return inputShapes;
    }
}
