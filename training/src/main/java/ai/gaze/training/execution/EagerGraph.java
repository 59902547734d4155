package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.gaze.training.optim.StepParameters;

/** A network that Java runs, operation by operation. */
record EagerGraph(ExecutedNetwork network) implements TrainingGraph {

    @Override
    public NDArray logits(StepParameters parameters, NDArray images) {
        NDList output = network.block().forward(parameters, new NDList(images), true);
        return NetworkOutput.logits(images, output, network);
    }
}
