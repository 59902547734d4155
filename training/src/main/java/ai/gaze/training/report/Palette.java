package ai.gaze.training.report;

/** Colours of lines; that of what others are compared with is grey. */
public final class Palette {

    /** Grey. */
    public static final String BASELINE = "#6b7280";

    // Told apart by people with the common kinds of colour blindness (Okabe, Ito, 2008), less the
    // yellow, which vanishes on white.
    private static final String[] COLORS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#b8860b"
    };

    private Palette() {}

    /** Returns one of the colours, which repeat. */
    public static String color(int index) {
        return COLORS[index % COLORS.length];
    }
}
