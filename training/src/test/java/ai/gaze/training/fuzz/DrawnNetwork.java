package ai.gaze.training.fuzz;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.initializer.Initializer;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.DropBlock;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.layer.Residual;
import ai.gaze.zoo.layer.StochasticDepth;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small network of one kind or another, the same each time it is made.
 *
 * @param kind what it is made of
 * @param attention what stands in it
 * @param drop what is dropped of maps and branches
 */
record DrawnNetwork(
        String kind,
        String attention,
        double drop,
        int channels,
        int height,
        int width,
        int classes) {

    private static final List<String> KINDS =
            List.of(
                    "linear",
                    "conv",
                    "conv",
                    "residual",
                    "residual",
                    "shared",
                    "unused",
                    "djl",
                    "resnet8");
    private static final int WIDTH = 8;

    static DrawnNetwork draw(Random random, int channels, int height, int width, int classes) {
        List<String> attentions = Attentions.names();
        return new DrawnNetwork(
                KINDS.get(random.nextInt(KINDS.size())),
                random.nextInt(3) == 0 ? "none" : attentions.get(random.nextInt(attentions.size())),
                random.nextInt(3) * 0.2,
                channels,
                height,
                width,
                classes);
    }

    /** What of it can be named in order to freeze it. */
    List<String> parts() {
        return switch (kind) {
            case "conv" -> List.of("conv1", "bn1", "fc");
            case "residual" -> List.of("conv1", "bn1", "block", "fc");
            case "shared" -> List.of("conv1", "twice", "fc");
            case "resnet8" -> List.of("conv1", "bn1", "layer1", "layer2", "fc");
            default -> List.of();
        };
    }

    Block make() {
        return switch (kind) {
            case "linear" ->
                    new NamedSequential()
                            .add("flatten", Layers.flatten())
                            .add("fc", Layers.linear(channels * height * width, classes, true));
            case "conv" -> head(stem(), WIDTH);
            case "residual" -> {
                Residual block =
                        new Residual(true)
                                .add("conv1", Layers.conv(WIDTH, WIDTH, 3, 1, 1, false))
                                .add("bn1", new BatchNorm2d(WIDTH))
                                .add("region", new DropBlock(drop, 3, 1));
                if (!attention.equals("none")) {
                    block.add("attention", module());
                }
                block.add("path", new StochasticDepth(drop));
                yield head(
                        new NamedSequential()
                                .add("conv1", Layers.conv(channels, WIDTH, 3, 1, 1, true))
                                .add("bn1", new BatchNorm2d(WIDTH))
                                .add("relu", Layers.relu())
                                .add("block", block),
                        WIDTH);
            }
            case "shared" -> {
                Block twice =
                        new NamedSequential()
                                .add("conv", Layers.conv(WIDTH, WIDTH, 3, 1, 1, true))
                                .add("bn", new BatchNorm2d(WIDTH));
                yield head(
                        new NamedSequential()
                                .add("conv1", Layers.conv(channels, WIDTH, 3, 1, 1, true))
                                .add("twice", twice)
                                .add("relu", Layers.relu())
                                .add("again", twice),
                        WIDTH);
            }
            case "unused" -> head(stem().add("scale", new PartlyUsed()), WIDTH);
            case "djl" -> djl();
            default -> {
                CifarResNet.Builder builder =
                        CifarResNet.builder()
                                .setNumLayers(8)
                                .setOutSize(classes)
                                .optDropPath(drop)
                                .optDropBlock(drop);
                if (channels != 3) {
                    builder.optChannels(channels);
                }
                if (!attention.equals("none")) {
                    builder.optAttention(attention);
                }
                yield builder.build();
            }
        };
    }

    private NamedSequential stem() {
        NamedSequential stem =
                new NamedSequential()
                        .add("conv1", Layers.conv(channels, WIDTH, 3, 1, 1, true))
                        .add("bn1", new BatchNorm2d(WIDTH))
                        .add("relu", Layers.relu());
        if (!attention.equals("none")) {
            stem.add("attention", module());
        }
        return stem.add("dropout", Layers.dropout(drop));
    }

    private Block module() {
        return Attentions.create(attention, WIDTH, Map.of());
    }

    private Block head(NamedSequential body, int features) {
        return body.add("avgpool", Pooling.global())
                .add("fc", Layers.linear(features, classes, true));
    }

    private Block djl() {
        return new SequentialBlock()
                .add(Conv2d.builder().setFilters(WIDTH).setKernelShape(new Shape(1, 1)).build())
                .add(BatchNorm.builder().build())
                .add(Activation.leakyReluBlock(0.1f))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(6).build())
                .add(LayerNorm.builder().build())
                .add(Dropout.builder().optRate((float) drop).build())
                .add(Activation::gelu)
                .add(Linear.builder().setUnits(classes).optBias(false).build());
    }

    /**
     * Has a weight that is asked for and has no say, one that is never asked for, and one that has.
     */
    private static final class PartlyUsed extends CompositeBlock {

        private final Parameter scale = own("scale");
        private final Parameter asked = own("asked");

        PartlyUsed() {
            own("never");
        }

        private Parameter own(String name) {
            return addParameter(
                    Parameter.builder()
                            .setName(name)
                            .setType(Parameter.Type.OTHER)
                            .optShape(new Shape(1, WIDTH, 1, 1))
                            .optInitializer(Initializer.ONES)
                            .build());
        }

        @Override
        protected NDArray compute(Forward f, NDArray x) {
            NDArray none = f.value(asked, x);
            return x.mul(f.value(scale, x)).add(none.stopGradient().mul(0));
        }

        @Override
        protected void initializeChildBlocks(
                NDManager manager, DataType dataType, Shape... inputShapes) {}

        @Override
        public Shape[] getOutputShapes(Shape[] inputShapes) {
            return inputShapes;
        }
    }
}
