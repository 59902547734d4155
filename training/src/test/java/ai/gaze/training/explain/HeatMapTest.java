package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.explain.HeatMap.Upsampling;
import ai.gaze.training.report.Axis;
import ai.gaze.zoo.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeatMapTest {

    private static final float[] VALUES = {1, 2, 4, 8, 16, 32};

    @Test
    void nearestKeepsTheValueOfAPositionAllOverItsSquare() {
        HeatMap map = HeatMap.nearest(2, 3, VALUES);
        assertEquals(1, map.at(0, 0));
        assertEquals(1, map.at(0.49, 0.33));
        assertEquals(2, map.at(0.49, 0.34));
        assertEquals(32, map.at(0.99, 0.99));
    }

    /** As torch.nn.functional.interpolate(mode="bilinear", align_corners=False). */
    @Test
    void bilinearIsLinearBetweenTheMiddlesOfThePositions() {
        HeatMap map = new HeatMap(2, 3, VALUES, Upsampling.BILINEAR);
        assertEquals(1, map.at(0.25, 1 / 6.0), 1e-9);
        assertEquals(16, map.at(0.75, 0.5), 1e-9);
        assertEquals(1, map.at(0, 0), 1e-9);
        assertEquals(32, map.at(1, 1), 1e-9);
        assertEquals((1 + 2 + 8 + 16) / 4.0, map.at(0.5, 1 / 3.0), 1e-6);
        HeatMap single = new HeatMap(1, 1, new float[] {3}, Upsampling.BILINEAR);
        assertEquals(3, single.at(0.3, 0.9));
    }

    @Test
    void theColoursAreViridisFromTheLowestToTheHighestValue() {
        assertEquals(0x440154, Viridis.color(0));
        assertEquals(0x21918c, Viridis.color(0.5));
        assertEquals(0xfde725, Viridis.color(1));
    }

    @Test
    void scalesHaveRoundNumbers() {
        assertEquals(List.of("0.0", "0.2", "0.4", "0.6"), labels(new Range(0, 0.61)));
        assertEquals(List.of("-10", "0", "10"), labels(new Range(-13, 14)));
        assertEquals(List.of("0.5"), labels(new Range(0.5, 0.5)));
        assertEquals(List.of("0.0000", "0.0001", "0.0002"), labels(new Range(0, 0.00025)));
    }

    @Test
    void everyScaleHasThreeNumbersAtLeast() {
        assertEquals(List.of("0.2", "0.4", "0.6", "0.8"), labels(new Range(4.7e-4, 0.939)));
        for (double high = 0.02; high < 3; high += 0.01) {
            assertTrue(labels(new Range(0.01, high)).size() >= 3, "to " + high);
        }
    }

    @Test
    void theEndsOfARangeAreToldApart() {
        assertEquals("0.17 to 0.824", new Range(0.17, 0.8241).toString());
        assertEquals("0.527071 to 0.527142", new Range(0.5270712, 0.5271424).toString());
        assertEquals("all 0.5", new Range(0.5, 0.5).toString());
        assertTrue(new Range(0.499, 0.5).isNarrow());
        assertFalse(new Range(0.4, 0.5).isNarrow());
    }

    private static List<String> labels(Range range) {
        return range.ticks(5).stream().map(Axis.Tick::label).toList();
    }

    @Test
    void ofWhatIsNoNumberThereIsNoScale() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            UserException e =
                    assertThrows(UserException.class, () -> Range.of(new float[] {0.5f, bad, 1}));
            assertTrue(e.getMessage().contains("the network has diverged"), e.getMessage());
        }
    }
}
