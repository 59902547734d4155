package ai.gaze.bench;

import ai.gaze.zoo.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the images of a batch lie in memory; what the network computes stays the same. */
public enum Layout {
    /** The three channels of a pixel lie together, as in Gaze's training. */
    CHANNELS_LAST,
    /** Each channel is a plane. */
    NCHW;

    /** The name that a person types. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Finds a layout.
     *
     * @throws ai.gaze.zoo.UserException if there is none of this name
     */
    public static Layout parse(String label) {
        List<String> labels = Arrays.stream(values()).map(Layout::label).toList();
        int index = labels.indexOf(label.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw Nearest.unknown("layout", label, labels);
        }
        return values()[index];
    }
}
