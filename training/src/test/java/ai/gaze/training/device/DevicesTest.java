package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.gaze.testing.RequiresCuda;
import ai.gaze.zoo.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {

    @Test
    void theCpuIsThereAndAutoIsTheFirstGpuOrIt() {
        assertEquals(Device.cpu(), Devices.parse("CPU"));
        Device auto = Devices.parse("auto");
        assertEquals(Engine.getInstance().getGpuCount() > 0 ? "gpu0" : "cpu", Devices.name(auto));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpus", "gpu-1", "gpu1234", "tpu", "cpu0", " cpu"})
    void anUnknownDeviceIsNamedWithTheKnownOnes(String name) {
        UserException e = assertThrows(UserException.class, () -> Devices.parse(name));
        assertTrue(e.getMessage().startsWith("unknown device \"" + name + "\""), e.getMessage());
        assertTrue(e.getMessage().contains("auto, cpu, gpu"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu999", "cuda:999"})
    void aGpuThatIsNotThereIsNeverReplacedByTheCpu(String name) {
        UserException e = assertThrows(UserException.class, () -> Devices.parse(name));
        assertTrue(e.getMessage().startsWith("device " + name + " is not there"), e.getMessage());
        assertTrue(e.getMessage().contains("use device cpu"), e.getMessage());
    }

    @Test
    @RequiresCuda
    void theFirstGpuHasThreeNames() {
        for (String name : new String[] {"gpu", "gpu0", "cuda:0"}) {
            assertEquals("gpu0", Devices.name(Devices.parse(name)));
        }
    }
}
