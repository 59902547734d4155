package ai.gaze.zoo.segmentation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.CompositeBlock;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.FeatureMaps;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import java.util.ArrayList;
import java.util.List;

/**
 * A 1x1 convolution, three of growing dilation and the mean of the map, side by side and projected
 * to one width: torchvision's {@code ASPP}.
 */
final class AtrousPyramid extends CompositeBlock {

    private final int channels;
    private final int width;
    private final List<Block> branches = new ArrayList<>();
    private final Block pooled;
    private final Block project;

    AtrousPyramid(int channels, int width, int rate) {
        this.channels = channels;
        this.width = width;
        NamedSequential convs = new NamedSequential();
        for (int i = 0; i <= 3; i++) {
            Block conv =
                    Convolutions.same(
                            channels, width, i == 0 ? 1 : 3, Math.max(1, i * rate), 1, false);
            Block branch = layers("0", conv);
            branches.add(branch);
            convs.add(Integer.toString(i), branch);
        }
        pooled = layers("1", Convolutions.pointwise(channels, width, false));
        convs.add("4", pooled);
        addChildBlock("convs", convs);
        project =
                addChildBlock(
                        "project",
                        layers("0", Convolutions.pointwise(5 * width, width, false))
                                .add("3", Layers.dropout(0.5)));
    }

    private NamedSequential layers(String first, Block conv) {
        int next = Integer.parseInt(first) + 1;
        return new NamedSequential()
                .add(first, conv)
                .add(Integer.toString(next), new BatchNorm2d(width))
                .add(Integer.toString(next + 1), Layers.relu());
    }

    @Override
    protected NDArray compute(Forward f, NDArray x) {
        NDList maps = new NDList();
        for (Block branch : branches) {
            maps.add(f.call(branch, x));
        }
        NDArray mean = f.call(pooled, FeatureMaps.pooledMeans(x));
        maps.add(mean.broadcast(maps.head().getShape()));
        return f.call(project, NDArrays.concat(maps, 1));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape map = inputShapes[0];
        branches.forEach(branch -> branch.initialize(manager, dataType, map));
        pooled.initialize(manager, dataType, new Shape(map.get(0), channels, 1, 1));
        project.initialize(
                manager, dataType, new Shape(map.get(0), 5L * width, map.get(2), map.get(3)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape map = inputShapes[0];
        return new Shape[] {new Shape(map.get(0), width, map.get(2), map.get(3))};
    }
}
