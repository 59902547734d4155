package ai.gaze.training.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.gaze.training.device.CpuFeatures;
import ai.gaze.zoo.UserException;
import org.junit.jupiter.api.Test;

class PrecisionTest {

    @Test
    void lowPrecisionNeedsACompiledNetwork() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Precision.BF16.requireUsable(ExecutionMode.EAGER));
        assertTrue(e.getMessage().contains("execution=compiled"), e.getMessage());
        Precision.FP32.requireUsable(ExecutionMode.EAGER);
        Precision.BF16.requireUsable(ExecutionMode.COMPILED);
    }

    @Test
    void lowPrecisionWarnsOnAProcessorThatOnlyEmulatesIt() {
        assertEquals(
                CpuFeatures.computesBfloat16(), Precision.BF16.slowness(Device.cpu()).isEmpty());
        assertTrue(Precision.BF16.slowness(Device.gpu()).isEmpty());
        assertTrue(Precision.FP16.slowness(Device.cpu()).isPresent());
        assertTrue(Precision.FP16.slowness(Device.gpu()).isEmpty());
        assertTrue(Precision.FP32.slowness(Device.cpu()).isEmpty());
    }
}
