package ai.gaze.training.report;

/**
 * The grid and the axes of a picture.
 *
 * @param x the axis to the right
 * @param y the axis upwards, or {@code null} if there is none
 * @param leastX least distance of two marks of x; 1 for whole numbers
 */
public record Frame(Axis x, Axis y, double leastX) {

    private static final int TICKS = 5;

    /**
     * Draws.
     *
     * @param top first pixel of the grid
     * @param bottom last pixel of the grid
     * @param xTitle what x is
     */
    public void draw(Svg svg, double top, double bottom, String xTitle) {
        for (Axis.Tick tick : x.ticks(TICKS, leastX)) {
            double at = x.at(tick.value());
            svg.line(at, top, at, bottom, "grid");
            svg.text(at, bottom + 14, "middle", tick.label());
        }
        if (y != null) {
            for (Axis.Tick tick : y.ticks(TICKS, 0)) {
                double at = y.at(tick.value());
                svg.line(x.from(), at, x.to(), at, "grid");
                svg.text(x.from() - 5, at + 4, "end", tick.label());
            }
        }
        svg.line(x.from(), bottom, x.to(), bottom, "axis");
        svg.text((x.from() + x.to()) / 2, bottom + 29, "middle", xTitle);
    }
}
