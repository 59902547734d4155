package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.NamedSequential;

/** Builds the networks of fixtures, with what differs in the reference. */
final class ReferenceNetworks {

    private static final Shape WINDOW = new Shape(4, 4);
    private static final Shape NO_PADDING = new Shape(0, 0);
    private static final int COVERED = 32;

    private ReferenceNetworks() {}

    /**
     * Builds the network. The reference's ResNet-18 ends in the mean of the first 4x4 positions,
     * which are all of them for images of 32x32; Gaze's takes the mean of all positions.
     */
    static Block create(Fixture fixture) {
        Block network = ModelZoo.create(NetworkSpecs.of(fixture));
        long[] input = fixture.shape("input");
        boolean larger = Math.max(input[2], input[3]) > COVERED;
        if (!larger || !fixture.metadata("module").equals("resnet18")) {
            return network;
        }
        NamedSequential reference = new NamedSequential();
        ((NamedSequential) network)
                .layers()
                .forEach(
                        (name, layer) ->
                                reference.add(
                                        name,
                                        name.equals("avgpool")
                                                ? new LambdaBlock(ReferenceNetworks::firstWindow)
                                                : layer));
        return reference;
    }

    private static NDList firstWindow(NDList maps) {
        NDArray means =
                Pool.avgPool2d(maps.singletonOrThrow(), WINDOW, WINDOW, NO_PADDING, false, true);
        return new NDList(means.reshape(means.getShape().get(0), -1));
    }
}
