package ai.gaze.training.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.compare.report.PointLabels.Area;
import ai.gaze.training.report.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PointLabelsTest {

    private static final Area ROOM = new Area(44, 0, 340, 570);
    private static final Pattern TEXT =
            Pattern.compile("<text x=\"(.*?)\" y=\"(.*?)\" text-anchor=\"(.*?)\">(.*?)</text>");

    @Test
    void numbersOfACrowdAtOneCostDoNotTouch() {
        Random random = new Random(6);
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            // As of modules that cost next to nothing, and two that are dear.
            double x = i < 24 ? 60 + 3 * random.nextDouble() : 300;
            points.add(new double[] {x, 60 + 440 * random.nextDouble()});
        }
        List<Area> drawn = labels(draw(points));
        assertEquals(26, drawn.size());
        for (int i = 0; i < drawn.size(); i++) {
            assertTrue(ROOM.holds(drawn.get(i)), "label " + i + " is outside");
            for (int j = 0; j < i; j++) {
                assertFalse(drawn.get(i).touches(drawn.get(j)), "labels " + j + " and " + i);
            }
        }
    }

    @Test
    void aLabelThatHadToMoveHasALineToItsPoint() {
        assertFalse(draw(List.of(new double[] {100, 100})).contains("<line"));
        double[] same = {100, 100};
        String crowded = draw(List.of(same, same, same));
        assertEquals(1, crowded.split("<line", -1).length - 1, crowded);
    }

    private static String draw(List<double[]> points) {
        PointLabels labels = new PointLabels(ROOM);
        Svg svg = new Svg(340, 610, "labels");
        points.forEach(p -> labels.point(p[0], p[1]));
        for (int i = 0; i < points.size(); i++) {
            labels.draw(svg, points.get(i)[0], points.get(i)[1], Integer.toString(i + 1));
        }
        return svg.end();
    }

    private static List<Area> labels(String svg) {
        List<Area> areas = new ArrayList<>();
        Matcher text = TEXT.matcher(svg);
        while (text.find()) {
            double x = Double.parseDouble(text.group(1));
            double y = Double.parseDouble(text.group(2));
            double width = 6 * text.group(4).length();
            double left = text.group(3).equals("start") ? x : x - width;
            areas.add(new Area(left, y - 8, left + width, y + 1));
        }
        return areas;
    }
}
