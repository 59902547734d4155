package ai.gaze.training.execution;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.segmentation.AuxiliaryLoss;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import ai.gaze.zoo.trace.Value;
import java.util.List;

/** A network whose passes are prepared; it is recorded once, when a graph is wanted. */
public final class ExecutedNetwork {

    private final Block block;
    private final int classes;
    private final Shape images;
    private final FlatParameters parameters;
    private Graph recorded;

    /**
     * @param block the network, initialized
     * @param classes of how many its logits are; 0 where nobody knows
     * @param images shape of the images {@code [B, C, H, W]}; the batch may have any size
     * @param parameters of the network, what is frozen among them
     */
    public ExecutedNetwork(Block block, int classes, Shape images, FlatParameters parameters) {
        this.block = block;
        this.classes = classes;
        this.images = images;
        this.parameters = parameters;
    }

    Block block() {
        return block;
    }

    int classes() {
        return classes;
    }

    /**
     * Returns what the network computes in training, with what is frozen of its parameters.
     *
     * @throws UserException if it does what a graph cannot express, or gives no logits
     */
    public Graph recorded() {
        if (recorded == null) {
            Graph graph =
                    Tracer.builder()
                            .optTraining(true)
                            .optParameterValues(false)
                            .optFrozen(parameters::isFrozen)
                            .build()
                            .trace(block, images);
            requireLogits(graph.outputs());
            recorded = graph;
        }
        return recorded;
    }

    private void requireLogits(List<Value> outputs) {
        if (outputs.size() != 1) {
            throw NetworkOutput.noLogits(outputs.size() + " arrays", images, classes);
        }
        Value logits = outputs.get(0);
        if (logits.type() != DataType.FLOAT32 || !gives(logits.shape())) {
            String given = Texts.name(logits.type()) + " " + logits.shape();
            throw NetworkOutput.noLogits(given, images, classes);
        }
    }

    // With a second head, which has a loss of its own, there are twice as many.
    boolean gives(Shape logits) {
        boolean isTwice = block instanceof AuxiliaryLoss second && second.auxiliaryWeight() > 0;
        int expected = isTwice ? 2 * classes : classes;
        return logits.dimension() > 1
                && (classes == 0 || logits.get(1) == expected || logits.get(1) < 0);
    }
}
