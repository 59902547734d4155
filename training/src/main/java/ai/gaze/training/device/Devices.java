package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.gaze.zoo.UserException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Devices by the names that a person types. */
public final class Devices {

    private static final Pattern GPU = Pattern.compile("(?:gpu|cuda):?(\\d{0,3})");

    static {
        CudaRuntime.makeVisible();
    }

    private Devices() {}

    /**
     * Returns a device.
     *
     * @param name {@code auto} (the first GPU, else the CPU), {@code cpu}, {@code gpu} or {@code
     *     gpu1}
     * @throws UserException if the name is unknown or the GPU is not there: never a silent fall
     *     back to the CPU
     */
    public static Device parse(String name) {
        String text = name.toLowerCase(Locale.ROOT);
        if ("cpu".equals(text)) {
            return Device.cpu();
        }
        if ("auto".equals(text)) {
            return gpuCount() > 0 ? Device.gpu() : Device.cpu();
        }
        Matcher matcher = GPU.matcher(text);
        if (!matcher.matches()) {
            throw new UserException(
                    "unknown device \""
                            + name
                            + "\": expected auto, cpu, gpu or gpuN such as gpu0");
        }
        int index = matcher.group(1).isEmpty() ? 0 : Integer.parseInt(matcher.group(1));
        int count = gpuCount();
        if (index >= count) {
            String found =
                    count == 0
                            ? "no CUDA GPU was found"
                            : "only " + count + " GPU(s) were found, counted from gpu0";
            throw new UserException(
                    "device "
                            + name
                            + " is not there: "
                            + found
                            + "; use --device cpu, or run gaze doctor to see why");
        }
        return Device.gpu(index);
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
