package ai.gaze.zoo.layer;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Names of parameters as PyTorch's {@code state_dict} has them: {@code layer1.0.bn1.running_mean}.
 *
 * <p>DJL joins the names of children with underscores and puts a number before each ({@code
 * 02layer1_01conv1_weight}). The number is left out, but for children that have one name: of them
 * only the first is without.
 */
public final class ParameterNames {

    private static final Map<String, String> TORCH_NAMES =
            Map.of(
                    "gamma",
                    "weight",
                    "beta",
                    "bias",
                    "runningMean",
                    "running_mean",
                    "runningVar",
                    "running_var");

    private ParameterNames() {}

    /**
     * Returns all parameters of a block, running statistics included, in PyTorch's order: those of
     * the block itself, then those of its children in the order in which they were added.
     *
     * @param block the block
     */
    public static Map<String, Parameter> of(Block block) {
        Map<String, Parameter> named = new LinkedHashMap<>();
        collect("", block, named);
        return named;
    }

    /**
     * Whether a parameter is a running statistic, which no gradient reaches.
     *
     * @param parameter the parameter
     */
    public static boolean isStatistic(Parameter parameter) {
        return parameter.getType() == Parameter.Type.RUNNING_MEAN
                || parameter.getType() == Parameter.Type.RUNNING_VAR;
    }

    /**
     * Visits a block and all blocks inside it, in order, each with its dotted name (empty for the
     * block itself).
     *
     * @param block the block
     * @param visitor what to call
     */
    public static void visit(Block block, BiConsumer<String, Block> visitor) {
        visit("", block, visitor);
    }

    private static void visit(String name, Block block, BiConsumer<String, Block> visitor) {
        visitor.accept(name, block);
        String prefix = name.isEmpty() ? "" : name + ".";
        List<Pair<String, Block>> children = children(block);
        for (Pair<String, Block> child : children) {
            visit(prefix + child.getKey(), child.getValue(), visitor);
        }
    }

    private static void collect(String prefix, Block block, Map<String, Parameter> named) {
        for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
            String name = torchName(parameter.getKey(), parameter.getValue());
            // One that is called weight may stand beside a gamma.
            Parameter other = named.putIfAbsent(prefix + name, parameter.getValue());
            if (other != null) {
                named.put(prefix + parameter.getKey(), parameter.getValue());
            }
        }
        for (Pair<String, Block> child : children(block)) {
            collect(prefix + child.getKey() + ".", child.getValue(), named);
        }
    }

    // Only a normalization's gamma is PyTorch's weight; the scale of a residual branch is gamma
    // there,
    // too.
    private static String torchName(String name, Parameter parameter) {
        return parameter.getType() == Parameter.Type.OTHER
                ? name
                : TORCH_NAMES.getOrDefault(name, name);
    }

    private static List<Pair<String, Block>> children(Block block) {
        List<Pair<String, Block>> named = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        int index = 0;
        for (Pair<String, Block> child : block.getChildren()) {
            String number = Texts.format("%02d", index + 1);
            String name = child.getKey();
            if (block instanceof SequentialBlock) {
                name = Integer.toString(index);
            } else if (name.startsWith(number)) {
                name = name.substring(number.length());
            }
            if (!taken.add(name)) {
                name = child.getKey();
                taken.add(name);
            }
            named.add(new Pair<>(name, child.getValue()));
            index++;
        }
        return named;
    }
}
