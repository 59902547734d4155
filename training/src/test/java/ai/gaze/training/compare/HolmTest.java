package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HolmTest {

    // As R's p.adjust(p, "holm") prints them.
    @Test
    void valuesAreThoseOfR() {
        assertCorrected(List.of(0.01, 0.02, 0.03, 0.04, 0.05), 0.05, 0.08, 0.09, 0.09, 0.09);
        assertCorrected(List.of(0.01, 0.04, 0.03), 0.03, 0.06, 0.06);
        assertCorrected(List.of(0.9, 0.001, 0.6, 0.6), 1, 0.004, 1, 1);
        assertCorrected(List.of(0.2), 0.2);
        assertCorrected(List.of());
    }

    @Test
    void aComparisonSaysThemAndHowMuchItCouldHaveFound() {
        double[][] accuracies = {{76, 77, 78}, {77, 77.9, 79.2}, {76.1, 76.8, 78.4}};
        Experiment experiment = Results.experiment(3, 90.0, 91.0, 92.0);
        List<String> notes = Results.result(experiment, accuracies).notes();
        String corrected =
                "The p-values of the table are not corrected for their number. Those of the 2"
                        + " comparisons corrected by Holm's method: v1 0.0";
        assertTrue(notes.stream().anyMatch(n -> n.startsWith(corrected)), notes.toString());
        assertEquals(2, notes.stream().filter(n -> n.startsWith("What ")).count());
        Experiment single = Results.experiment(1, 90.0, 91.0);
        notes = Results.result(single, new double[][] {{76}, {77}}).notes();
        assertTrue(notes.stream().noneMatch(n -> n.startsWith("What ")), notes.toString());
    }

    private static void assertCorrected(List<Double> values, double... expected) {
        double[] corrected =
                Stream.of(Holm.corrected(values).toArray(Double[]::new))
                        .mapToDouble(value -> value)
                        .toArray();
        assertArrayEquals(expected, corrected, 1e-12);
    }
}
