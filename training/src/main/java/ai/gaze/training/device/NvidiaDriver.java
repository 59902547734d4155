package ai.gaze.training.device;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's driver, all that CUDA needs of a machine.
 *
 * @param module version of the kernel module such as {@code 550.54.14}; empty if it tells none
 * @param found whether the library through which programs speak to it was found
 * @param cuda the newest CUDA that it knows, as the driver counts: 12040 is 12.4
 * @param status what {@code cuInit} gave: 0 if all is well, 100 if there is no GPU
 * @param gpus names of the GPUs that this process may use
 */
record NvidiaDriver(String module, boolean found, int cuda, int status, List<String> gpus) {

    /** The file that programs load. */
    static final String LIBRARY =
            System.getProperty("os.name").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";

    private static final Path VERSION = Path.of("/proc/driver/nvidia/version");
    private static final Pattern MODULE =
            Pattern.compile("Kernel Module(?: for \\S+)?\\s+(\\d+(?:\\.\\d+)+)");
    private static final int NAME_BYTES = 100;

    /** Asks the driver of this machine. */
    static NvidiaDriver ask() {
        return ask(LIBRARY, VERSION);
    }

    /**
     * Asks a driver.
     *
     * @param library name or path of its library
     * @param version where the kernel module tells its version
     */
    static NvidiaDriver ask(String library, Path version) {
        String module = module(version);
        NativeLibrary driver;
        try {
            driver = NativeLibrary.getInstance(library);
        } catch (LinkageError e) {
            // There is no driver, or JNA could not unpack its own library.
            return new NvidiaDriver(module, false, 0, 0, List.of());
        }
        int[] number = new int[1];
        call(driver, "cuDriverGetVersion", number);
        int cuda = number[0];
        int status = call(driver, "cuInit", 0);
        List<String> gpus = new ArrayList<>();
        if (status == 0 && call(driver, "cuDeviceGetCount", number) == 0) {
            int count = number[0];
            for (int i = 0; i < count; i++) {
                gpus.add(name(driver, i));
            }
        }
        return new NvidiaDriver(module, true, cuda, status, gpus);
    }

    private static String name(NativeLibrary driver, int index) {
        int[] device = new int[1];
        byte[] name = new byte[NAME_BYTES];
        call(driver, "cuDeviceGet", device, index);
        call(driver, "cuDeviceGetName", name, NAME_BYTES, device[0]);
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }

    private static int call(NativeLibrary driver, String function, Object... arguments) {
        return driver.getFunction(function).invokeInt(arguments);
    }

    private static String module(Path version) {
        try {
            Matcher matcher = MODULE.matcher(Files.readString(version));
            return matcher.find() ? matcher.group(1) : "";
        } catch (IOException e) {
            // Other systems have no such file, and a container may not show it.
            return "";
        }
    }

    /** Whether there is anything of a driver. */
    boolean isThere() {
        return found || !module.isEmpty();
    }

    /** Writes a version of CUDA such as 12040 as {@code 12.4}. */
    static String version(int cuda) {
        return cuda / 1000 + "." + cuda % 1000 / 10;
    }
}
