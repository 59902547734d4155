package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.gaze.zoo.registry.FactoryException;
import ai.onnxruntime.OrtException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What lacks memory is the machine, and no part is blamed for it. */
class EngineMemoryTest {

    private final EngineException missing =
            new EngineException("DefaultCPUAllocator: can't allocate memory: you tried to ...");

    @Test
    void whatIsWrappedIsFoundAndNothingElse() {
        assertTrue(EngineMemory.isMissing(new IllegalStateException("x", missing)));
        assertFalse(EngineMemory.isMissing(new IllegalStateException("std::bad_alloc")));
        assertFalse(EngineMemory.isMissing(new EngineException("sizes do not match")));
        OrtException unread =
                new OrtException(
                        OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT,
                        "Model data pointer is null.");
        assertTrue(EngineMemory.isMissing(new IllegalStateException("x", unread)));
        assertTrue(EngineMemory.isSign(unread));
        assertFalse(EngineMemory.isSign(new IllegalStateException("x", unread)));
    }

    @Test
    void noFactoryIsBlamedForIt() {
        Supplier<Object> failing =
                () -> {
                    throw missing;
                };
        EngineException thrown =
                assertThrows(
                        EngineException.class,
                        () -> FactoryException.made("optimizer adam", this, failing));
        assertSame(missing, thrown);
    }
}
