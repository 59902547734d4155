package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.gaze.training.optim.StepParameters;

/** A network that Java runs, operation by operation. */
record EagerGraph(Block network) implements TrainingGraph {

    @Override
    public NDArray logits(StepParameters parameters, NDArray images) {
        return NetworkOutput.logits(images, network.forward(parameters, new NDList(images), true));
    }
}
