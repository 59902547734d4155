package ai.gaze.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StepSamplesTest {

    /** Grows steeply until step 200, then by a half with each step. */
    private static StepSamples samples() {
        StepSamples samples = new StepSamples();
        for (int step = 25; step <= 400; step += 25) {
            samples.add(step, step < 200 ? 10 * step : 2000 + (step - 200) / 2.0);
        }
        return samples;
    }

    @Test
    void theSlopeIsThatOfTheStepsAfterTheWarmUp() {
        assertEquals(0.5, samples().slope(200), 1e-9);
    }

    @Test
    void aWindowHasTheStepsAfterItsBeginningUpToItsEnd() {
        assertArrayEquals(new double[] {2087.5, 2100}, samples().between(350, 400));
    }

    @Test
    void valuesAreFoundBySteps() {
        assertEquals(2000, samples().at(190));
        assertEquals(2100, samples().last());
    }
}
