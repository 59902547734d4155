package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands between a machine and its GPU is named, with the file and a way out. */
class CudaFindingsTest {

    private static final NvidiaDriver NONE = new NvidiaDriver("", false, 0, 0, List.of());
    private static final NvidiaDriver GOOD =
            new NvidiaDriver("550.54.14", true, 12040, 0, List.of("NVIDIA H200"));

    @Test
    void withoutADriverTheCpuBuildIsWell() {
        List<Finding> findings = new CudaFindings("cpu", NONE, 0, "", 0).all();
        assertTrue(findings.stream().allMatch(Finding::isGood), findings.toString());
        assertEquals("none; training runs on the CPU", findings.get(1).found());
    }

    @Test
    void withoutADriverTheCudaBuildNamesItsLibrary() {
        assertBad(
                new CudaFindings("cu124", NONE, 12040, "", 0),
                "NVIDIA driver",
                "there is no " + NvidiaDriver.LIBRARY,
                "start the container with its GPUs");
    }

    @Test
    void aDriverWhoseLibraryIsNotThereIsNamed() {
        assertBad(
                new CudaFindings(
                        "cu124", new NvidiaDriver("550.54.14", false, 0, 0, List.of()), 0, "", 0),
                "NVIDIA driver",
                "kernel module 550.54.14, but " + NvidiaDriver.LIBRARY + " is missing",
                "NVIDIA_DRIVER_CAPABILITIES");
    }

    @Test
    void aDriverThatSeesNoGpuIsNamed() {
        assertBad(
                new CudaFindings(
                        "cu124",
                        new NvidiaDriver("550.54.14", true, 12040, 100, List.of()),
                        12040,
                        "",
                        0),
                "NVIDIA driver",
                "cuInit gave 100",
                "CUDA_VISIBLE_DEVICES");
    }

    @Test
    void aDriverThatIsTooOldIsNamed() {
        assertBad(
                new CudaFindings(
                        "cu124",
                        new NvidiaDriver("470.82.01", true, 11040, 0, List.of("Tesla T4")),
                        12040,
                        "",
                        0),
                "CUDA runtime",
                "12.4 is newer than the driver, which knows CUDA up to 11.4",
                "CUDA 12.0 or newer");
    }

    @Test
    void aRuntimeThatIsNotThereIsNamed() {
        assertBad(
                new CudaFindings("cu124", GOOD, 0, "", 0),
                "CUDA runtime",
                "libcudart.so (cudart64_*.dll on Windows) was not found",
                "-Pcuda");
        assertBad(
                new CudaFindings("cu124", GOOD, 0, "no room", 0),
                "CUDA runtime",
                "no room",
                "-Pcuda");
    }

    @Test
    void aGpuThatTheBuildForTheCpuCannotUseIsNamed() {
        assertBad(
                new CudaFindings("cpu", GOOD, 0, "", 0),
                "GPU",
                "the driver shows 1 and this PyTorch (cpu) uses none",
                "-Pcuda");
    }

    @Test
    void whereAllIsWellDriverAndRuntimeTellTheirVersions() {
        assertEquals(
                List.of(
                        Finding.good("NVIDIA driver", "550.54.14, CUDA up to 12.4, 1 GPU(s)"),
                        Finding.good("CUDA runtime", "12.4")),
                new CudaFindings("cu124", GOOD, 12040, "", 1).all());
    }

    @Test
    void computeCapabilitiesAreWrittenAsNvidiaDoes() {
        assertEquals("9.0", Doctor.dotted("90"));
        assertEquals("12.0", Doctor.dotted("120"));
    }

    @Test
    void cudnnTriesItsAlgorithmsOnAGpuUnlessThePropertySaysNo() {
        assertTrue(CudnnBenchmark.wanted(Device.gpu()));
        assertFalse(CudnnBenchmark.wanted(Device.cpu()));
        System.setProperty(CudnnBenchmark.PROPERTY, "false");
        try {
            assertFalse(CudnnBenchmark.wanted(Device.gpu()));
        } finally {
            System.clearProperty(CudnnBenchmark.PROPERTY);
        }
    }

    private static void assertBad(CudaFindings cuda, String what, String found, String advice) {
        List<Finding> bad = cuda.all().stream().filter(f -> !f.isGood()).toList();
        assertEquals(1, bad.size(), cuda.all().toString());
        assertEquals(what, bad.get(0).what());
        assertTrue(bad.get(0).found().contains(found), bad.get(0).found());
        assertTrue(bad.get(0).advice().contains(advice), bad.get(0).advice());
    }

    @Test
    void anEvaluationIsDoneWithoutTheSearchAndItsFailureIsToldAsItIs() {
        Engine.getInstance(); // loads the library
        for (Device device : List.of(Device.cpu(), Device.gpu())) {
            assertEquals(7, CudnnBenchmark.without(device, () -> 7));
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            CudnnBenchmark.without(
                                    device,
                                    () -> {
                                        throw new IllegalStateException("in it");
                                    }));
        }
    }
}
