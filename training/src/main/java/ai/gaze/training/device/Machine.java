package ai.gaze.training.device;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A machine that trains.
 *
 * @param host its name in the network
 * @param processor name of the processor, or of its architecture where the system tells no more
 * @param processors number of processors
 * @param memory bytes of memory
 * @param gpus names of the NVIDIA GPUs
 */
public record Machine(
        String host, String processor, int processors, long memory, List<String> gpus) {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

    /** Returns this machine. */
    public static Machine here() {
        return new Machine(
                hostName(),
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize(),
                gpuNames());
    }

    /** Whether figures of both can stand beside each other: host names do not matter. */
    public boolean isLike(Machine other) {
        return processor.equals(other.processor)
                && processors == other.processors
                && gpus.equals(other.gpus);
    }

    /** Says what it is, such as {@code AMD EPYC, 2 processors, 24 GiB of memory}. */
    @Override
    public String toString() {
        return Texts.format(
                "%s, %d processors, %.0f GiB of memory%s",
                processor,
                processors,
                memory / (double) (1L << 30),
                gpus.isEmpty() ? "" : "; " + String.join(", ", gpus));
    }

    // Of the system's own file: asking the network may take seconds where there is none.
    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            String given = System.getenv("HOSTNAME");
            return given != null ? given : System.getenv().getOrDefault("COMPUTERNAME", "unknown");
        }
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
                throw FileErrors.unchecked(e);
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
            throw FileErrors.unchecked(e);
        }
    }
}
