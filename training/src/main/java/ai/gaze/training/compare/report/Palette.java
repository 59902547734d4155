package ai.gaze.training.compare.report;

/** Colours of the variants; the first is the grey of the baseline. */
final class Palette {

    static final String BASELINE = "#6b7280";

    // Told apart by people with the common kinds of colour blindness (Okabe, Ito, 2008), less the
    // yellow, which vanishes on white.
    private static final String[] COLORS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#b8860b"
    };

    private Palette() {}

    static String color(int index) {
        return COLORS[index % COLORS.length];
    }
}
