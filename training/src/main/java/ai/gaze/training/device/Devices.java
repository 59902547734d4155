package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Devices by the names that a person types. */
public final class Devices {

    private static final Pattern GPU = Pattern.compile("(?:gpu|cuda):?(\\d{0,3})");

    private static final Optional<String> NO_RUNTIME = CudaRuntime.makeVisible();

    private Devices() {}

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
        requireEngine();
        String text = name.toLowerCase(Locale.ROOT);
        if ("cpu".equals(text)) {
            return Device.cpu();
        }
        if ("auto".equals(text)) {
            requireRuntime();
            return gpuCount() > 0 ? Device.gpu() : Device.cpu();
        }
        Matcher matcher = GPU.matcher(text);
        if (!matcher.matches()) {
            throw UserException.of(
                    "unknown device \"%s\": expected auto, cpu, gpu or gpuN such as gpu0", name);
        }
        int index = matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
        requireRuntime();
        int count = gpuCount();
        if (index >= count) {
            String found =
                    count == 0
                            ? "no CUDA GPU was found"
                            : "only " + count + " GPU(s) were found, counted from gpu0";
            throw UserException.of(
                    "device %s is not there: %s; use device cpu; Doctor says why", name, found);
        }
        return Device.gpu(index);
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
        return parse(name(device));
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

    /** Returns the number of CUDA GPUs that the engine can use. */
    static int gpuCount() {
        return Engine.getInstance().getGpuCount();
    }
}
