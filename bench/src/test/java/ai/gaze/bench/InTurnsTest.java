package ai.gaze.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InTurnsTest {

    private final List<String> calls = new ArrayList<>();

    private Timed taking(String name, double seconds) {
        return new Timed() {
            private int turn;

            @Override
            public double seconds(int times) {
                calls.add(name + times);
                return times * seconds * ++turn;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void theyTakeTurnsEachFirstInItsTurnAndTheWarmUpDoesNotCount() {
        double[][] seconds =
                InTurns.measure(
                        List.of(taking("a", 1), taking("b", 10)), 2, 2, (taken, index) -> {});
        assertEquals(List.of("a3", "b3", "b2", "a2", "a2", "b2"), calls);
        assertArrayEquals(new double[] {2, 3}, seconds[0]);
        assertArrayEquals(new double[] {20, 30}, seconds[1]);
        assertArrayEquals(new double[] {10, 10}, InTurns.ratios(seconds[1], seconds[0]));
    }

    @Test
    void everyThingIsToldOfAsItComes() {
        List<String> told = new ArrayList<>();
        InTurns.measure(
                List.of(taking("a", 1), taking("b", 10)),
                5,
                1,
                (taken, index) -> told.add(index + ": " + taken));
        assertEquals(List.of("0: 1.0", "1: 10.0", "1: 20.0", "0: 2.0"), told);
    }
}
