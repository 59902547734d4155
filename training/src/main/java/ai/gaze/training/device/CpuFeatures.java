package ai.gaze.training.device;

import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the processor can compute with, as Linux says it. */
public final class CpuFeatures {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** Intel's and AMD's names of their instructions, and Arm's. */
    private static final List<String> BFLOAT16 = List.of("avx512_bf16", "amx_bf16", "bf16");

    private CpuFeatures() {}

    /**
     * Whether the processor multiplies matrices of bfloat16; true as well where nothing is known
     * about it.
     */
    public static boolean computesBfloat16() {
        if (!Files.isReadable(CPUINFO)) {
            return true;
        }
        try {
            return computesBfloat16(Files.readString(CPUINFO));
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    static boolean computesBfloat16(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .flatMap(line -> Arrays.stream(line.split("\\s+")))
                .anyMatch(BFLOAT16::contains);
    }
}
