package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InUseTest {

    private final InUse inUse = new InUse();
    private final AtomicInteger freed = new AtomicInteger();

    @Test
    void itIsFreedOnceAndThenUsedNoMore() {
        assertEquals(3, inUse.during(() -> 3));
        inUse.close(freed::incrementAndGet);
        inUse.close(freed::incrementAndGet);
        assertEquals(1, freed.get());
        assertThrows(IllegalStateException.class, () -> inUse.during(() -> 3));
    }

    @Test
    void itIsNotFreedWhileItIsUsed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Boolean> using =
                CompletableFuture.supplyAsync(
                        () ->
                                inUse.during(
                                        () -> {
                                            begun.countDown();
                                            try {
                                                return end.await(60, TimeUnit.SECONDS)
                                                        && freed.get() == 0;
                                            } catch (InterruptedException e) {
                                                return false;
                                            }
                                        }));
        assertTrue(begun.await(60, TimeUnit.SECONDS));
        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> inUse.close(freed::incrementAndGet));
        assertThrows(TimeoutException.class, () -> closing.get(200, TimeUnit.MILLISECONDS));
        assertFalse(closing.isDone());
        end.countDown();
        assertTrue(using.get(60, TimeUnit.SECONDS));
        closing.get(60, TimeUnit.SECONDS);
        assertEquals(1, freed.get());
    }
}
