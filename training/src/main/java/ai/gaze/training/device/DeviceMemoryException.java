package ai.gaze.training.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.gaze.zoo.EngineMemory;
import ai.gaze.zoo.Texts;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A device has no memory left. What was written before stays as it is. */
public final class DeviceMemoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Pattern CPU_AMOUNT = Pattern.compile("allocate (\\d+) bytes");
    private static final Pattern CUDA_AMOUNT =
            Pattern.compile("Tried to allocate (\\d+(?:\\.\\d+)? [KMGT]iB)");

    private DeviceMemoryException(String message, EngineException cause) {
        super(message, cause);
    }

    /**
     * Explains a failure of the engine.
     *
     * @param e the failure
     * @param device where it happened
     * @param use what the memory was for, such as {@code batch-size 128}
     * @param remedy what to do about it
     * @return the explanation, or the failure itself if it is not for want of memory
     */
    public static RuntimeException explain(
            EngineException e, Device device, String use, String remedy) {
        if (!EngineMemory.isMissing(e)) {
            return e;
        }
        String message = e.getMessage();
        return new DeviceMemoryException(
                Texts.format(
                        "%s has not enough memory for %s%s; %s",
                        Devices.name(device), use, amount(message), remedy),
                e);
    }

    /** The same, with a remark in parentheses. */
    public DeviceMemoryException remarking(String remark) {
        return new DeviceMemoryException(
                getMessage() + " (" + remark + ")", (EngineException) getCause());
    }

    private static String amount(String message) {
        Matcher cpu = CPU_AMOUNT.matcher(message);
        if (cpu.find()) {
            double mebibytes = Double.parseDouble(cpu.group(1)) / (1 << 20);
            return Texts.format(" (%,.1f MiB more were refused)", mebibytes);
        }
        Matcher cuda = CUDA_AMOUNT.matcher(message);
        return cuda.find() ? " (" + cuda.group(1) + " more were refused)" : "";
    }
}
