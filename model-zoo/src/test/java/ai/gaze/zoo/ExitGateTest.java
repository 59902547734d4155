package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExitGateTest {

    private static final long NEVER = 600_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Test
    void theExitWaitsForWhatIsUnderWayAndNothingBeginsAfterIt() throws Exception {
        ExitGate gate = new ExitGate(NEVER, NEVER);
        Thread computation = start(() -> gate.through(() -> within(gate)));
        begun.await();
        Thread exit = start(gate::shut);
        exit.join(200);
        assertTrue(exit.isAlive(), "it does not wait");

        AtomicBoolean isComputed = new AtomicBoolean();
        Thread next = start(() -> gate.through(() -> isComputed.getAndSet(true)));
        next.join(200);
        assertFalse(isComputed.get(), "something begins while the exit waits");
        goesOn.countDown();
        computation.join();
        exit.join();
        next.join(200);
        assertFalse(isComputed.get(), "something begins while the process ends");
        next.interrupt();
        next.join();
        assertTrue(isComputed.get());
    }

    @Test
    void noneWaitsForEver() throws Exception {
        ExitGate gate = new ExitGate(100, 100);
        Thread computation = start(() -> gate.through(() -> within(gate)));
        begun.await();
        gate.shut();
        assertEquals(1, gate.through(() -> 1));
        goesOn.countDown();
        computation.join();
        assertEquals(2, gate.through(() -> 2));
    }

    @Test
    void whatFailsIsOver() {
        ExitGate gate = new ExitGate(NEVER, NEVER);
        try {
            gate.through(
                    () -> {
                        throw new IllegalStateException();
                    });
        } catch (IllegalStateException expected) {
            gate.shut();
        }
    }

    private boolean within(ExitGate gate) {
        begun.countDown();
        try {
            return goesOn.await(1, TimeUnit.MINUTES) && gate.through(() -> true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread start(Runnable action) {
        Thread thread = new Thread(action);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
