package ai.gaze.cli;

import ai.gaze.training.augment.TestTimeAugmentation;
import picocli.CommandLine.Option;

/** {@code --tta}. */
final class TtaOption {

    @Option(
            names = "--tta",
            paramLabel = "VIEWS",
            defaultValue = "none",
            description =
                    "Average the logits of several views of each image: none, flip (the mirror"
                            + " image, too) or flip-and-shift (both also shifted by a pixel,"
                            + " 6 views). Default: ${DEFAULT-VALUE}.")
    private String name;

    /** Returns what was asked for. */
    TestTimeAugmentation views() {
        return TestTimeAugmentation.of(name);
    }
}
