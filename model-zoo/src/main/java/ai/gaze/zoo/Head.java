package ai.gaze.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.util.LinkedHashSet;
import java.util.Set;

/** The classifier of a network: its last linear layer, of a segmentation all but its backbone. */
final class Head {

    private Head() {}

    /** Returns the dotted names of its parameters; none if the network has no linear layer. */
    static Set<String> parameters(Block network) {
        if (network instanceof SegmentationNetwork) {
            Set<String> all = new LinkedHashSet<>(ParameterNames.of(network).keySet());
            all.removeIf(name -> name.startsWith(SegmentationNetwork.BACKBONE));
            return all;
        }
        String[] last = {null};
        ParameterNames.visit(
                network,
                (name, block) -> {
                    if (block instanceof Linear) {
                        last[0] = name.isEmpty() ? "" : name + ".";
                    }
                });
        Set<String> names = new LinkedHashSet<>(ParameterNames.of(network).keySet());
        names.removeIf(name -> last[0] == null || !name.startsWith(last[0]));
        return names;
    }
}
