package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Devices by the names that a person types. */
public final class Devices {

    private static final Pattern GPU = Pattern.compile("(?:gpu|cuda):?(\\d{0,3})");

    private static final int AMPERE = 80;

    private static final Optional<String> NO_RUNTIME = CudaRuntime.makeVisible();

    private Devices() {}

    /**
     * Lets the engine find the GPUs of this machine, for which it looks once, when it starts: to be
     * called before whatever may start it. Why that cannot be is told where a GPU is asked for.
     */
    public static void makeVisible() {
        NO_RUNTIME.ifPresent(
                why -> LoggerFactory.getLogger(Devices.class).debug("no GPU is seen: {}", why));
    }

    /**
     * Returns the compute capability of a GPU, such as 90 for 9.0; 0 of a CPU.
     *
     * @throws IllegalStateException if there is no CUDA
     */
    public static int computeCapability(Device device) {
        return device.isGpu()
                ? Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId()))
                : 0;
    }

    /**
     * Returns whether convolutions in float32 round to TF32 on a device, as NVIDIA's libraries do
     * from compute capability 8.0 on, unless {@code NVIDIA_TF32_OVERRIDE} is 0.
     */
    public static boolean roundsToTf32(Device device) {
        return roundsToTf32(computeCapability(device), System.getenv("NVIDIA_TF32_OVERRIDE"));
    }

    static boolean roundsToTf32(int capability, String override) {
        return capability >= AMPERE && !"0".equals(override);
    }

    /**
     * Returns a device.
     *
     * @param name {@code auto} (the first GPU, else the CPU), {@code cpu}, {@code gpu} or {@code
     *     gpu1}
     * @throws UserException if the name is unknown or the GPU is not there: never a silent fall
     *     back to the CPU
     * @throws UncheckedIOException if the CUDA runtime that Gaze brings cannot be unpacked
     */
    public static Device parse(String name) {
        return require(named(name), name);
    }

    private static Device named(String name) {
        String text = name.toLowerCase(Locale.ROOT);
        if ("cpu".equals(text)) {
            return Device.cpu();
        }
        if ("auto".equals(text)) {
            requireEngine();
            requireRuntime();
            return gpuCount() > 0 ? Device.gpu() : Device.cpu();
        }
        Matcher matcher = GPU.matcher(text);
        if (!matcher.matches()) {
            throw UserException.of(
                    "unknown device \"%s\": expected auto, cpu, gpu or gpuN such as gpu0", name);
        }
        return Device.gpu(matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1)));
    }

    private static Device require(Device device, String name) {
        requireEngine();
        if (!device.isGpu()) {
            return device;
        }
        requireRuntime();
        int count = gpuCount();
        if (device.getDeviceId() >= count) {
            String found =
                    count == 0
                            ? "no CUDA GPU was found"
                            : "only " + count + " GPU(s) were found, counted from gpu0";
            throw UserException.of(
                    "device %s is not there: %s; use device cpu; Doctor says why", name, found);
        }
        return device;
    }

    /**
     * Returns the devices that one training shares.
     *
     * @param names as of {@link #parse}, with commas between them: {@code gpu0,gpu1}
     * @throws UserException also if a GPU is named twice, or CPUs and GPUs are mixed
     */
    public static List<Device> parseAll(String names) {
        List<Device> named = Arrays.stream(names.split(",", -1)).map(Devices::named).toList();
        return require(named);
    }

    /**
     * Makes sure of the devices that one training shares, each as of {@link #require(Device)}.
     *
     * @throws UserException also if a GPU is named twice, or CPUs and GPUs are mixed
     */
    public static List<Device> require(List<Device> devices) {
        Set<Device> seen = new HashSet<>();
        for (Device device : devices) {
            if (device.isGpu() != devices.get(0).isGpu()) {
                throw UserException.of(
                        "devices %s are of two kinds, of which the faster would wait for the slower; name GPUs alone",
                        names(devices));
            }
            if (!seen.add(device) && device.isGpu()) {
                throw UserException.of(
                        "device %s is named twice in %s; name each GPU once",
                        name(device), names(devices));
            }
        }
        return devices.stream().map(Devices::require).toList();
    }

    /**
     * Makes sure that a device that a program names is one that Gaze trains on.
     *
     * @throws UserException if it is of another kind, several at once, or not there
     */
    public static Device require(Device device) {
        boolean isOne = !(device instanceof Device.MultiDevice);
        boolean isKnown = device.isGpu() || Device.Type.CPU.equals(device.getDeviceType());
        if (!isOne || !isKnown) {
            throw UserException.of(
                    "unknown device %s: expected Device.cpu(), or one GPU such as Device.gpu(0)",
                    device);
        }
        return require(device, name(device));
    }

    // Without a GPU DJL takes no CUDA build, not even for the CPU, and looks for another.
    private static void requireEngine() {
        try {
            Engine.getInstance();
        } catch (EngineException e) {
            String flavor = CudaRuntime.flavor();
            if (!flavor.startsWith("cu") || CudaUtils.getGpuCount() > 0) {
                throw e;
            }
            throw UserException.of(
                    "this build of Gaze is for CUDA (%s) and no usable GPU was found; Doctor says why,"
                            + " and docs/cuda.md how to go back to the CPU",
                    flavor, e);
        }
    }

    private static void requireRuntime() {
        NO_RUNTIME.ifPresent(
                why -> {
                    throw new UncheckedIOException(new IOException(why));
                });
    }

    /** Returns the name that {@link #parse} understands: {@code cpu}, {@code gpu0}. */
    public static String name(Device device) {
        return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
    }

    /** Returns the names that {@link #parseAll} understands: {@code gpu0,gpu1}. */
    public static String names(List<Device> devices) {
        return devices.stream().map(Devices::name).collect(Collectors.joining(","));
    }

    /** Returns the number of CUDA GPUs that the engine can use. */
    static int gpuCount() {
        return Engine.getInstance().getGpuCount();
    }
}
