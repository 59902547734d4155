package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    void severalAreNamedWithCommas() {
        assertEquals("cpu,cpu,cpu", Devices.names(Devices.parseAll("cpu,CPU,cpu")));
        assertRefused("unknown device \"\"", "cpu,,cpu");
        assertRefused("device gpu0 is named twice in gpu0,gpu0; name each GPU once", "gpu,cuda:0");
        assertRefused("devices cpu,gpu0 are of two kinds", "cpu,gpu0");
        assertRefused("device gpu998 is not there", "gpu998,gpu999");
    }

    private static void assertRefused(String part, String names) {
        UserException e = assertThrows(UserException.class, () -> Devices.parseAll(names));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @Test
    @RequiresCuda
    void theFirstGpuHasThreeNames() {
        for (String name : new String[] {"gpu", "gpu0", "cuda:0"}) {
            assertEquals("gpu0", Devices.name(Devices.parse(name)));
        }
    }

    @Test
    void convolutionsRoundFromAmpereOnUnlessTheEnvironmentForbidsIt() {
        assertTrue(Devices.roundsToTf32(90, null));
        assertTrue(Devices.roundsToTf32(80, "1"));
        assertFalse(Devices.roundsToTf32(90, "0"));
        assertFalse(Devices.roundsToTf32(75, null));
        assertFalse(Devices.roundsToTf32(Device.cpu()));
    }
}
