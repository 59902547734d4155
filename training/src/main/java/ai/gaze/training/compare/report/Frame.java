package ai.gaze.training.compare.report;

/**
 * The grid and the axes of a picture.
 *
 * @param x the axis to the right
 * @param y the axis upwards, or {@code null} if there is none
 */
record Frame(Axis x, Axis y) {

    private static final int TICKS_X = 5;
    private static final int TICKS_Y = 5;

    /**
     * Draws.
     *
     * @param top first pixel of the grid
     * @param bottom last pixel of the grid
     * @param xTitle what x is
     */
    void draw(Svg svg, double top, double bottom, String xTitle) {
        for (double tick : x.ticks(TICKS_X)) {
            svg.line(x.at(tick), top, x.at(tick), bottom, "grid");
            svg.text(x.at(tick), bottom + 14, "middle", x.label(tick));
        }
        if (y != null) {
            for (double tick : y.ticks(TICKS_Y)) {
                svg.line(x.from(), y.at(tick), x.to(), y.at(tick), "grid");
                svg.text(x.from() - 5, y.at(tick) + 4, "end", y.label(tick));
            }
        }
        svg.line(x.from(), bottom, x.to(), bottom, "axis");
        svg.text((x.from() + x.to()) / 2, bottom + 29, "middle", xTitle);
    }
}
