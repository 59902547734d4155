package ai.gaze.zoo;

import ai.djl.engine.EngineException;
import ai.onnxruntime.OrtException;
import java.util.List;

/**
 * Tells whether the engine, or ONNX Runtime, failed as there was no memory left, of a device or of
 * the machine.
 */
public final class EngineMemory {

    // DJL hands on the text of libtorch's exception and nothing else to tell it by.
    private static final List<String> SIGNS =
            List.of(
                    "CUDA out of memory",
                    "CUDA error: out of memory",
                    "_STATUS_ALLOC_FAILED", // cuBLAS and cuDNN
                    "DefaultCPUAllocator: can't allocate memory",
                    "DefaultCPUAllocator: not enough memory", // Windows
                    "could not create a primitive", // oneDNN, which finds no room for its code
                    "std::bad_alloc",
                    "bad allocation", // ONNX Runtime, and the next: Java's copy of a file for it
                    "Model data pointer is null");

    private static final int DEEP = 50;

    private EngineMemory() {}

    /**
     * Returns whether this, or what it was thrown for, is the engine's want of memory.
     *
     * @param thrown what went wrong
     */
    public static boolean isMissing(Throwable thrown) {
        int depth = 0;
        for (Throwable e = thrown; e != null && depth < DEEP; e = e.getCause()) {
            if (isSign(e)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    /** The same of what was thrown alone, whatever it was thrown for. */
    public static boolean isSign(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return (thrown instanceof EngineException || thrown instanceof OrtException)
                && SIGNS.stream().anyMatch(message::contains);
    }
}
