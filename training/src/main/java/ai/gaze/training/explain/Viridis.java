package ai.gaze.training.explain;

import ai.gaze.training.web.Page;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The colour map of all pictures: viridis (Smith and van der Walt, 2015), dark violet for low and
 * yellow for high values. Equal steps look equally large, also in print and to people with the
 * common kinds of colour blindness.
 */
final class Viridis {

    private static final Pattern COLOR = Pattern.compile("(?<=[ '])[0-9a-f]{6}(?=[ '])");
    private static final int[] COLORS = new int[256];

    static {
        // The scripts of the pages have them, too.
        Matcher colors = COLOR.matcher(Page.file("viridis.js").orElseThrow());
        for (int i = 0; i < COLORS.length && colors.find(); i++) {
            COLORS[i] = Integer.parseInt(colors.group(), 16);
        }
    }

    private Viridis() {}

    /**
     * Returns a colour, {@code 0xrrggbb}.
     *
     * @param share from 0, the lowest, to 1, the highest
     */
    static int color(double share) {
        return COLORS[step(share)];
    }

    /** Returns which of the 256 colours that is. */
    static int step(double share) {
        return Math.min(COLORS.length - 1, Math.max(0, (int) (share * COLORS.length)));
    }
}
