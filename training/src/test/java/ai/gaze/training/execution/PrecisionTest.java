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
        assertTrue(e.getMessage().contains("use execution compiled"), e.getMessage());
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

    @Test
    void bfloat16OnAnOldGpuIsRefusedInASentence() {
        UserException refused =
                assertThrows(UserException.class, () -> Precision.requireCapability("gpu1", 75));
        assertEquals(
                "gpu1 has compute capability 7.5, and precision bf16 needs 8.0 or higher; use precision fp16 or fp32",
                refused.getMessage());
        Precision.requireCapability("gpu0", 80);
        Precision.BF16.requireUsable(ExecutionMode.COMPILED, Device.cpu());
    }
}
