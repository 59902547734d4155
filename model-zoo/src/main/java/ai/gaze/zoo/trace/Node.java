package ai.gaze.zoo.trace;

import java.util.List;
import java.util.function.UnaryOperator;

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

    /**
     * Returns the same operation on other values: its inputs and those its sizes refer to are
     * replaced.
     */
    public Node withOperands(UnaryOperator<Value> map) {
        return new Node(
                op,
                inputs.stream().map(map).toList(),
                attributes.map(value -> replace(value, map)),
                output,
                block);
    }

    private static Object replace(Object attribute, UnaryOperator<Value> map) {
        if (attribute instanceof List<?> list) {
            return list.stream().map(item -> replace(item, map)).toList();
        }
        return attribute instanceof Size size ? size.withFactors(map) : attribute;
    }

    /** Returns the input at an index. */
    public Value input(int index) {
        return inputs.get(index);
    }
}
