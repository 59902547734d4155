package ai.gaze.bench.gpu;

import java.io.IOException;
import java.util.Map;

/** Begins processes of this same program, for what libraries read in the environment alone. */
@FunctionalInterface
public interface Children {

    /**
     * Begins one.
     *
     * @param part what it does, as {@link GpuBenchmark#part} takes it
     * @param environment variables that it has beside those of this process
     * @return the process, which ends with this one, and whose standard output nobody reads yet
     */
    Process begin(String part, Map<String, String> environment) throws IOException;
}
