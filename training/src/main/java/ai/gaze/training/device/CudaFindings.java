package ai.gaze.training.device;

import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands between a machine and its GPU: driver, CUDA runtime, PyTorch's own build. A failure
 * names the file that is missing and what to do.
 *
 * @param flavor what PyTorch is built for: {@code cpu}, {@code cu124}
 * @param driver the driver of the machine
 * @param runtime the version of the CUDA runtime as it counts, 12040 being 12.4; 0 if none was
 *     loaded
 * @param failure why the bundled runtime could not be used; empty if it could
 * @param gpus number of GPUs that the engine sees
 */
record CudaFindings(String flavor, NvidiaDriver driver, int runtime, String failure, int gpus) {

    private static final String DRIVER = "NVIDIA driver";
    private static final String RUNTIME = "CUDA runtime";
    private static final String BUILD_FOR_CUDA =
            "build Gaze with the CUDA libraries (-Pcuda of Maven), as docs/cuda.md says";
    private static final int NO_DEVICE = 100;

    /** Returns what was found, in the order in which things depend on each other. */
    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        findings.add(driverFinding());
        if (forCuda() && driver.found()) {
            findings.add(runtimeFinding());
        }
        boolean good = findings.stream().allMatch(Finding::isGood);
        if (gpus == 0) {
            findings.add(good ? noGpu() : Finding.good("GPU", "none"));
        } else if (!forCuda()) {
            findings.add(
                    new Finding(
                            "GPU",
                            gpus + " found, but this PyTorch is built for the CPU",
                            BUILD_FOR_CUDA));
        }
        return findings;
    }

    private boolean forCuda() {
        return flavor.startsWith("cu");
    }

    private Finding driverFinding() {
        String version =
                (driver.module().isEmpty() ? "" : driver.module() + ", ")
                        + "CUDA up to "
                        + NvidiaDriver.version(driver.cuda());
        if (!driver.isThere()) {
            String none = "none: there is no " + NvidiaDriver.LIBRARY;
            return forCuda()
                    ? new Finding(
                            DRIVER,
                            none,
                            "install NVIDIA's driver, 550 or newer, or start the container with"
                                    + " its GPUs; docs/cuda.md says how to go back to the CPU")
                    : Finding.good(DRIVER, none);
        }
        if (!driver.found()) {
            return new Finding(
                    DRIVER,
                    Texts.format(
                            "kernel module %s, but %s is missing",
                            driver.module(), NvidiaDriver.LIBRARY),
                    "install the libraries of that driver (libcuda1 on Debian), or start the"
                            + " container with NVIDIA_DRIVER_CAPABILITIES=compute,utility");
        }
        if (driver.status() != 0) {
            return new Finding(
                    DRIVER,
                    version + ", but it does not start: cuInit gave " + driver.status(),
                    driver.status() == NO_DEVICE
                            ? "no GPU is visible: look with nvidia-smi, and at CUDA_VISIBLE_DEVICES"
                            : "look with nvidia-smi; after an update of the driver restart the"
                                    + " machine");
        }
        return Finding.good(DRIVER, version + ", " + driver.gpus().size() + " GPU(s)");
    }

    private Finding runtimeFinding() {
        if (!failure.isEmpty()) {
            return new Finding(
                    RUNTIME,
                    failure,
                    "build Gaze again with -Pcuda, and see that the disk has room");
        }
        if (runtime == 0) {
            return new Finding(
                    RUNTIME,
                    "none: libcudart.so (cudart64_*.dll on Windows) was not found",
                    "on Windows put the folder of that file on the PATH; elsewhere "
                            + BUILD_FOR_CUDA);
        }
        String version = NvidiaDriver.version(runtime);
        // Within a major version an older driver serves (CUDA's minor version compatibility).
        return driver.cuda() / 1000 < runtime / 1000
                ? new Finding(
                        RUNTIME,
                        version
                                + " is newer than the driver, which knows CUDA up to "
                                + NvidiaDriver.version(driver.cuda()),
                        "install a driver for CUDA " + runtime / 1000 + ".0 or newer")
                : Finding.good(RUNTIME, version);
    }

    private Finding noGpu() {
        if (!driver.isThere()) {
            return Finding.good("GPU", "none; training runs on the CPU");
        }
        return new Finding(
                "GPU",
                Texts.format(
                        "the driver shows %s and this PyTorch (%s) uses none",
                        driver.gpus().size(), flavor),
                forCuda() ? "look with nvidia-smi, and at CUDA_VISIBLE_DEVICES" : BUILD_FOR_CUDA);
    }
}
