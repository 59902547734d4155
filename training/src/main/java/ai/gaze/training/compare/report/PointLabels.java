package ai.gaze.training.compare.report;

import ai.gaze.training.report.Svg;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes labels beside points so that no two touch: to the right of its point or to the left, and
 * where there is no room above or below, with a line to the point.
 */
final class PointLabels {

    // About what a letter of 11 pixels takes.
    private static final double LETTER = 6.2;
    private static final double LINE = 11;
    private static final double ABOVE = 9;
    private static final double BELOW = 2;
    private static final double GAP = 7;
    private static final double RADIUS = 4;

    /** Beyond so many lines a label is better written over another point. */
    private static final int NEAR = 4;

    private static final int FAR = 40;

    /** A part of the picture. */
    record Area(double left, double top, double right, double bottom) {

        boolean touches(Area other) {
            return left < other.right
                    && other.left < right
                    && top < other.bottom
                    && other.top < bottom;
        }

        boolean holds(Area other) {
            return left <= other.left
                    && top <= other.top
                    && right >= other.right
                    && bottom >= other.bottom;
        }
    }

    private final Area room;
    private final List<Area> points = new ArrayList<>();
    private final List<Area> labels = new ArrayList<>();

    /**
     * @param room where labels may be
     */
    PointLabels(Area room) {
        this.room = room;
    }

    /** Tells of a point; all of them before the first label. */
    void point(double x, double y) {
        points.add(new Area(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS));
    }

    /** Writes the label of a point. */
    void draw(Svg svg, double x, double y, String text) {
        Area place = place(x, y, LETTER * text.length());
        labels.add(place);
        double base = place.bottom - BELOW;
        boolean right = place.left > x;
        double end = right ? place.left : place.right;
        if (Math.abs(base - RADIUS - y) >= LINE) {
            svg.line(x, y, end, base - RADIUS, "axis");
        }
        svg.text(end, base, right ? "start" : "end", text);
    }

    private Area place(double x, double y, double width) {
        for (int most : new int[] {NEAR, FAR}) {
            for (int i = 0; i <= 2 * most; i++) {
                double base = y + RADIUS + (i % 2 == 0 ? -1 : 1) * ((i + 1) / 2) * LINE;
                for (double left : new double[] {x + GAP, x - GAP - width}) {
                    Area area = new Area(left, base - ABOVE, left + width, base + BELOW);
                    if (room.holds(area)
                            && labels.stream().noneMatch(area::touches)
                            && (most == FAR || points.stream().noneMatch(area::touches))) {
                        return area;
                    }
                }
            }
        }
        return new Area(x + GAP, y + RADIUS - ABOVE, x + GAP + width, y + RADIUS + BELOW);
    }
}
