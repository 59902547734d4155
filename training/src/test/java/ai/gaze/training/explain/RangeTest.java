package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.report.Axis;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RangeTest {

    @Test
    void anyFiniteWeightsHaveAScaleOfAFewRisingMarks() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            float a = Float.intBitsToFloat(random.nextInt());
            float b = i % 2 == 0 ? Math.nextUp(a) : Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(a) || !Float.isFinite(b)) {
                continue;
            }
            Range range = Range.of(new float[] {a, b});
            List<Axis.Tick> ticks = range.ticks(6);
            assertTrue(!ticks.isEmpty() && ticks.size() <= 12, () -> range + " " + ticks);
            double last = Double.NEGATIVE_INFINITY;
            for (Axis.Tick tick : ticks) {
                assertTrue(tick.value() > last, () -> range + " " + ticks);
                assertTrue(range.low() <= tick.value() && tick.value() <= range.high());
                last = tick.value();
            }
        }
    }

    @Test
    void whatIsNoNumberIsRefused() {
        float nan = Float.NaN;
        float infinite = Float.POSITIVE_INFINITY;
        for (float[] values : new float[][] {{nan}, {1, nan}, {infinite}, {-infinite, infinite}}) {
            assertThrows(UserException.class, () -> Range.of(values));
        }
        // No value at all, as all were left out.
        StreamingHistogram empty = new StreamingHistogram();
        empty.add(new float[] {nan, infinite});
        assertThrows(UserException.class, empty::range);
    }
}
