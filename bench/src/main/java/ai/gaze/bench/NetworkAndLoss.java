package ai.gaze.bench;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.gaze.training.loss.CrossEntropy;

/** A classifier with its loss as one block: takes images and labels, gives the loss. */
final class NetworkAndLoss extends AbstractBlock {

    private final Block network;
    private final CrossEntropy criterion;

    NetworkAndLoss(Block network, CrossEntropy criterion) {
        this.network = addChildBlock("network", network);
        this.criterion = criterion;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> arguments) {
        NDList logits = network.forward(store, new NDList(inputs.get(0)), training);
        return new NDList(criterion.of(logits.singletonOrThrow(), inputs.get(1)));
    }

    /** Parameters that have values keep them. */
    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        network.initialize(manager, type, inputs[0]);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape()};
    }
}
