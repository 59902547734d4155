package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AxisTest {

    @Test
    void ticksAreRoundAndNotTooMany() {
        assertEquals(
                List.of("90", "92", "94", "96", "98"), labels(new Axis(89.1, 99.3, 0, 100), 6));
        assertEquals(List.of("0.2", "0.3", "0.4"), labels(new Axis(0.15, 0.45, 0, 100), 5));
        assertEquals(List.of("10 M", "20 M"), labels(new Axis(8e6, 29e6, 0, 100), 4));
        assertEquals(
                List.of("11.44 M", "11.46 M", "11.48 M"),
                labels(new Axis(11.43e6, 11.49e6, 0, 100), 4));
    }

    @Test
    void zeroHasNoSign() {
        assertEquals(
                List.of("0.0000", "0.0002", "0.0004"), labels(new Axis(-2e-5, 5e-4, 0, 100), 5));
    }

    @Test
    void smallNumbersAreShortAndToldApart() {
        assertEquals(
                List.of("0", "2e-10", "4e-10", "6e-10"), labels(new Axis(0, 7e-10, 0, 100), 5));
        assertEquals(
                List.of("2.71e-05", "2.72e-05", "2.73e-05"),
                labels(new Axis(2.7051e-5, 2.7349e-5, 0, 100), 5));
    }

    @Test
    void epochsAreCountedInWholeNumbers() {
        assertEquals(
                List.of("1", "2", "3"),
                new Axis(1, 3, 0, 100).ticks(5, 1).stream().map(Axis.Tick::label).toList());
    }

    @Test
    void aSingleValueStandsInTheMiddle() {
        assertEquals(50, Axis.around(new double[] {7}, 0, 100).at(7), 1e-9);
    }

    @Test
    void everyValueIsOnTheAxisWithAMargin() {
        Axis axis = Axis.around(new double[] {3, 9, 5}, 0, 100);
        assertTrue(axis.at(3) > 0 && axis.at(9) < 100);
    }

    private static List<String> labels(Axis axis, int most) {
        return axis.ticks(most, 0).stream().map(Axis.Tick::label).toList();
    }
}
