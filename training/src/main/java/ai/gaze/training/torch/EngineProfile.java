package ai.gaze.training.torch;

import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** PyTorch's profiler, which DJL's interface does not reach. */
public final class EngineProfile {

    private EngineProfile() {}

    /**
     * Returns what the engine did, in this thread and in those of backward passes.
     *
     * @param work is done
     * @return events as Chrome's tracing has them, a list in JSON with a comma behind the last one;
     *     each with name, start, duration, shapes of its arguments and bytes that it took
     * @throws IOException if the engine has nowhere to write
     */
    public static String of(Runnable work) throws IOException {
        Path file = Files.createTempFile("gaze-profile", ".json");
        try {
            JniUtils.startProfile(false, true, true);
            try {
                work.run();
            } finally {
                JniUtils.stopProfile(file.toString());
            }
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }
}
