package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever numbers a scale is for, its marks are few, inside and rising. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
final class TicksTest {

    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        2.302585,
        10,
        100,
        1e9,
        1e15,
        4e15,
        1L << 53,
        1e300,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        1e-300,
        1e-30,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    @Test
    void theMarksOfAnyTwoNumbersAreFewInsideAndRising() {
        for (double[] pair : pairs()) {
            for (double least : new double[] {0, 1}) {
                check(new Axis(pair[0], pair[1], 0, 100), least);
            }
            Axis around = Axis.around(pair, 0, 100);
            assertTrue(around.low() < around.high(), around::toString);
            assertTrue(Double.isFinite(around.high() - around.low()), around::toString);
            check(around, 0);
            for (double value : pair) {
                double at = around.at(value);
                // The largest numbers lie beyond the ends, as twice as much is no number.
                boolean ordinary = Math.abs(value) < 1e300;
                assertTrue(!ordinary || (at > 0 && at < 100), around + " " + value);
            }
            assertFalse(around.ticks(5, 0).isEmpty(), around::toString);
        }
    }

    private static void check(Axis axis, double least) {
        List<Axis.Tick> ticks = axis.ticks(5, least);
        assertTrue(ticks.size() <= 6, () -> axis + " " + ticks);
        double last = Double.NEGATIVE_INFINITY;
        for (Axis.Tick tick : ticks) {
            assertTrue(tick.value() > last, () -> axis + " " + ticks);
            assertTrue(tick.value() >= axis.low() && tick.value() <= axis.high(), axis::toString);
            assertTrue(tick.label().length() < 30, tick::label);
            last = tick.value();
        }
    }

    // Neighbours, numbers that are a few roundings apart, and numbers that have nothing in common.
    private static List<double[]> pairs() {
        List<double[]> pairs = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double a = number(random);
            double b = a;
            for (int ulps = random.nextInt(4); ulps > 0; ulps--) {
                b = Math.nextUp(b);
            }
            pairs.add(new double[] {a, b});
            pairs.add(new double[] {a, a + Math.ulp(a) * random.nextInt(10_000)});
            pairs.add(new double[] {a, a * (1 + Math.pow(10, -16 * random.nextDouble()))});
            pairs.add(new double[] {a, number(random)});
        }
        return pairs;
    }

    private static double number(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 1 -> Double.longBitsToDouble(random.nextLong());
            case 2 -> Float.intBitsToFloat(random.nextInt());
            default -> random.nextGaussian();
        };
    }

    @Test
    void lossesThatDifferByARoundingErrorStandInTheMiddle() {
        Axis axis = Axis.around(new double[] {2.302585, Math.nextUp(2.302585)}, 0, 100);
        assertEquals(50, axis.at(2.302585), 1e-9);
        assertTrue(axis.ticks(5, 0).size() >= 2, () -> axis.ticks(5, 0).toString());
    }

    @Test
    void anEndThatIsRoundHasAMark() {
        assertArrayEquals(
                new double[] {0.1, 0.2, 0.3}, Ticks.between(0.1, 0.3, 0.1), Math.ulp(0.3));
        assertArrayEquals(new double[] {-1, 0, 1}, Ticks.between(-1, 1, 1));
    }

    @Test
    void aPictureOfAnyLossesIsDrawn() throws Exception {
        for (double[] pair : pairs().subList(0, 60)) {
            double[] two = {pair[0], pair[1]};
            float[] steps = {(float) pair[0], (float) pair[1]};
            new Curves("title", steps, "test", two, two, two, two).png();
        }
        for (double value : SPECIAL) {
            double[] next = {value, Math.nextUp(value)};
            float[] steps = {(float) value, Math.nextUp((float) value)};
            new Curves("title", steps, "test", next, next, next, next).png();
        }
    }
}
