package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DatasetInfo;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.report.Fonts;
import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Looks at everything that a training needs of the machine, and says what is wrong with a way out
 * of it.
 */
public final class Doctor {

    private static final List<String> ENVIRONMENT =
            List.of(
                    "GOMP_SPINCOUNT",
                    "OMP_WAIT_POLICY",
                    "OMP_NUM_THREADS",
                    "MALLOC_ARENA_MAX",
                    "MALLOC_MMAP_MAX_",
                    "MALLOC_TRIM_THRESHOLD_");

    private Doctor() {}

    /** Returns what was found, in the order in which things depend on each other. */
    public static List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                Finding.good(
                        "Java",
                        System.getProperty("java.version")
                                + ", "
                                + System.getProperty("java.vm.name")));
        findings.add(memory());
        findings.add(environment());
        Finding engine = engine();
        findings.add(engine);
        if (engine.isGood()) {
            findings.add(computes(Device.cpu()));
        }
        // Without an engine, too: with a CUDA build it may be the driver that stops it.
        NvidiaDriver driver = NvidiaDriver.ask();
        findings.addAll(cuda(driver).all());
        if (engine.isGood() && CudaRuntime.flavor().startsWith("cu")) {
            gpus(driver, findings);
        }
        findings.add(fonts());
        return findings;
    }

    /**
     * Returns whether a data set is there.
     *
     * @param name its name, such as {@code cifar10}
     */
    public static Finding data(String name) throws IOException {
        DatasetInfo info =
                new DataAccess(FetchListener.SILENT, warning -> {})
                        .info(DatasetSpec.of(name), null);
        if (info.folder().isEmpty()) {
            return Finding.good(name, "not here yet; the first training fetches it");
        }
        Path folder = info.folder().get();
        return info.usable()
                ? Finding.good(name, "complete in " + folder)
                : new Finding(
                        name,
                        "damaged in " + folder,
                        "remove that folder, so that it is fetched again");
    }

    private static Finding memory() {
        long bytes =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize();
        String found =
                Texts.format(
                        "%d processors, %.1f GiB of memory",
                        Runtime.getRuntime().availableProcessors(), gib(bytes));
        return bytes < 4L << 30
                ? new Finding(
                        "machine",
                        found,
                        "training needs about 4 GiB; use a smaller batch-size if it fails")
                : Finding.good("machine", found);
    }

    // What the C libraries read when the process starts; the launcher sets it, a program that uses
    // Gaze as a library gets it from whoever starts that.
    private static Finding environment() {
        String set =
                ENVIRONMENT.stream()
                        .map(name -> name + "=" + System.getenv().getOrDefault(name, "(not set)"))
                        .collect(Collectors.joining(" "));
        return Finding.good("environment", set + "; docs/engine.md says what each is worth");
    }

    private static Finding fonts() {
        return Fonts.problem()
                .map(
                        problem ->
                                new Finding(
                                        "fonts",
                                        "text cannot be drawn: " + problem,
                                        "trainings go on without pictures; to have them, "
                                                + Fonts.ADVICE))
                .orElseGet(() -> Finding.good("fonts", "text can be drawn into pictures"));
    }

    private static Finding engine() {
        try {
            CudaRuntime.makeVisible();
            Engine engine = Engine.getInstance();
            return Finding.good(
                    "engine",
                    Texts.format(
                            "DJL %s, %s %s (%s) in %s",
                            Engine.getDjlVersion(),
                            engine.getEngineName(),
                            engine.getVersion(),
                            CudaRuntime.flavor(),
                            LibUtils.getLibtorchPath()));
        } catch (RuntimeException | LinkageError e) {
            return new Finding(
                    "engine",
                    String.valueOf(e.getMessage()),
                    CudaRuntime.flavor().startsWith("cu") && CudaUtils.getGpuCount() == 0
                            ? "this build is for CUDA; what follows says why it finds no GPU"
                            : "the native library must match the engine: build Gaze again on this"
                                    + " machine, and let no other pytorch-native jar stand on the"
                                    + " class path");
        }
    }

    private static CudaFindings cuda(NvidiaDriver driver) {
        return new CudaFindings(
                CudaRuntime.flavor(),
                driver,
                runtimeVersion(),
                CudaRuntime.makeVisible().orElse(""),
                CudaUtils.getGpuCount());
    }

    // A runtime that sees no GPU tells its version, too.
    private static int runtimeVersion() {
        try {
            return CudaUtils.getCudaVersion();
        } catch (IllegalStateException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static void gpus(NvidiaDriver driver, List<Finding> findings) {
        List<String> names = driver.gpus();
        for (int i = 0; i < Devices.gpuCount(); i++) {
            Device gpu = Device.gpu(i);
            MemoryUsage usage = CudaUtils.getGpuMemory(gpu);
            String capability = CudaUtils.getComputeCapability(i);
            findings.add(
                    Finding.good(
                            Devices.name(gpu),
                            Texts.format(
                                    "%s, compute capability %s, %.1f of %.1f GiB in use%s",
                                    i < names.size() ? names.get(i) : "GPU",
                                    dotted(capability),
                                    gib(usage.getUsed()),
                                    gib(usage.getMax()),
                                    tensorFloat(capability))));
            findings.add(computes(gpu));
        }
    }

    /** Writes a compute capability such as 90 as {@code 9.0}. */
    static String dotted(String capability) {
        int last = capability.length() - 1;
        return capability.substring(0, last) + "." + capability.substring(last);
    }

    private static String tensorFloat(String capability) {
        if (Integer.parseInt(capability) < 80) {
            return "";
        }
        return "0".equals(System.getenv("NVIDIA_TF32_OVERRIDE"))
                ? "; float32 without TF32"
                : "; float32 convolutions in TF32 (NVIDIA_TF32_OVERRIDE=0: without)";
    }

    /** Runs one convolution, whose result is known. */
    private static Finding computes(Device device) {
        String what = "convolution on " + Devices.name(device);
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray image = manager.ones(new Shape(1, 8, 16, 16));
            NDArray kernel = manager.ones(new Shape(4, 8, 3, 3));
            float sum =
                    ai.djl.nn.convolutional.Conv2d.conv2d(image, kernel)
                            .singletonOrThrow()
                            .sum()
                            .getFloat();
            float expected = 4 * 14 * 14 * 8 * 9;
            return sum == expected
                    ? Finding.good(what, "right")
                    : new Finding(
                            what,
                            "gave " + sum + ", not " + expected,
                            "this device or its library computes wrongly");
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            return new Finding(
                    what,
                    message,
                    message.contains("no kernel image")
                            ? "this PyTorch has no code for the GPU: it is too old, or newer than"
                                    + " PyTorch knows; docs/cuda.md says how to take a newer one"
                            : "the device cannot be used; try device cpu");
        }
    }

    private static double gib(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
