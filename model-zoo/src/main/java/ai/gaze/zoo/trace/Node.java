package ai.gaze.zoo.trace;

import java.util.List;

/**
 * One operation of a {@link Graph}.
 *
 * @param op what it computes
 * @param inputs its operands
 * @param attributes what else it needs to know; see {@link Op}
 * @param output its result
 * @param block the class of the block that asked for it, for messages
 */
public record Node(Op op, List<Value> inputs, Attributes attributes, Value output, String block) {

    /** Copies the inputs. */
    public Node {
        inputs = List.copyOf(inputs);
    }

    /** Returns the input at an index. */
    public Value input(int index) {
        return inputs.get(index);
    }
}
