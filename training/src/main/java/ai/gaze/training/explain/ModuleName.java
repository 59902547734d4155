package ai.gaze.training.explain;

import ai.gaze.zoo.Texts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in words where a module stands. */
final class ModuleName {

    /**
     * {@code layer2.0.se}, {@code features.3.1.block.se}, {@code
     * trunk_output.block2.block2-0.f.se}: a stage and a block, from 0, in it.
     */
    private static final Pattern IN_BLOCK =
            Pattern.compile(
                    "(?:layer|features\\.|trunk_output\\.block\\d+\\.block)(\\d+)[.-](\\d+)\\..*");

    /** {@code features.3.0.se} of ConvNeXt, whose even layers halve the map between stages. */
    private static final Pattern IN_CONVNEXT =
            Pattern.compile("features\\.(\\d+)\\.(\\d+)\\.[^.]+");

    /** {@code features.5.conv.se}, of MobileNets, whose blocks are numbered through. */
    private static final Pattern IN_MOBILENET =
            Pattern.compile("features\\.(\\d+)\\.(?:conv|block)\\..*");

    /** {@code features.denseblock1.denselayer2.se}: both from 1. */
    private static final Pattern IN_DENSE_LAYER =
            Pattern.compile("features\\.denseblock(\\d+)\\.denselayer(\\d+)\\..*");

    /** {@code features.transition1.se1}. */
    private static final Pattern IN_TRANSITION =
            Pattern.compile("features\\.transition(\\d+)\\..*");

    /** {@code se2}, {@code features.se2}: after or at the end of a stage. */
    private static final Pattern AT_STAGE =
            Pattern.compile("(?:features\\.|trunk_output\\.)?[a-z][a-z-]*(\\d+)");

    private ModuleName() {}

    /** Returns such as {@code stage 2, block 1}; the name itself if it says nothing. */
    static String place(String module) {
        // Where a head for pixels stands on the backbone.
        if (module.startsWith("backbone.")) {
            return place(module.substring("backbone.".length()));
        }
        if (module.startsWith("classifier.") || module.startsWith("aux_classifier.")) {
            return "head";
        }
        Matcher matcher = IN_CONVNEXT.matcher(module);
        if (matcher.matches()) {
            return Texts.format(
                    "stage %s, block %s",
                    Integer.parseInt(matcher.group(1)) / 2 + 1,
                    Integer.parseInt(matcher.group(2)) + 1);
        }
        matcher = IN_MOBILENET.matcher(module);
        if (matcher.matches()) {
            return "block " + matcher.group(1);
        }
        matcher = IN_BLOCK.matcher(module);
        if (matcher.matches()) {
            return Texts.format(
                    "stage %s, block %s", matcher.group(1), Integer.parseInt(matcher.group(2)) + 1);
        }
        matcher = IN_DENSE_LAYER.matcher(module);
        if (matcher.matches()) {
            return "stage " + matcher.group(1) + ", layer " + matcher.group(2);
        }
        matcher = IN_TRANSITION.matcher(module);
        if (matcher.matches()) {
            return "transition after stage " + matcher.group(1);
        }
        matcher = AT_STAGE.matcher(module);
        return matcher.matches() ? "stage " + matcher.group(1) : module;
    }
}
