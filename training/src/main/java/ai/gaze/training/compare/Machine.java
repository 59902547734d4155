package ai.gaze.training.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The machine that figures were measured on.
 *
 * @param device the device that trained, such as {@code cpu}
 * @param processor name of the processor, or of its architecture where the system tells no more
 * @param processors number of processors
 * @param memory bytes of memory
 * @param gpus names of the NVIDIA GPUs
 * @param versions of Gaze, DJL, PyTorch, Java and the operating system
 */
public record Machine(
        String device,
        String processor,
        int processors,
        long memory,
        List<String> gpus,
        Map<String, String> versions) {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

    /**
     * Returns this machine.
     *
     * @param device name of the device that trains
     * @param versions with which the figures were measured
     */
    static Machine here(String device, Map<String, String> versions) {
        return new Machine(
                device,
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize(),
                gpuNames(),
                versions);
    }

    private static String processorName() {
        List<String> names = values(CPU_INFO, "model name");
        return names.isEmpty() ? System.getProperty("os.arch") : names.get(0);
    }

    private static List<String> gpuNames() {
        TreeSet<String> names = new TreeSet<>();
        if (Files.isDirectory(GPUS)) {
            try (DirectoryStream<Path> gpus = Files.newDirectoryStream(GPUS)) {
                gpus.forEach(gpu -> names.addAll(values(gpu.resolve("information"), "Model")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(names);
    }

    /** Returns the values of a key in a file of lines {@code key: value}. */
    private static List<String> values(Path file, String key) {
        List<String> values = new ArrayList<>();
        if (!Files.isReadable(file)) {
            return values;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split(":", 2);
                if (parts.length == 2 && parts[0].trim().equals(key)) {
                    values.add(parts[1].trim());
                }
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
