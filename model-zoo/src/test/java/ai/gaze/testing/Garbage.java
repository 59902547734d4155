package ai.gaze.testing;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Garbage collections at the worst moment: what they free is written over at once, with values that
 * are no number and no index.
 */
public final class Garbage {

    private static final int[] SIZES = {4, 8, 64, 192, 480, 1 << 10, 1 << 12, 1 << 15, 1 << 18};
    private static final int BUFFERS = 40;

    private Garbage() {}

    /** Frees the buffers that nobody holds, and writes over their memory. */
    @SuppressWarnings("SystemGc")
    public static void collect() {
        for (int round = 0; round < 2; round++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            PhantomReference<Object> marker = new PhantomReference<>(new Object(), queue);
            System.gc();
            await(queue);
            marker.clear();
        }
        ByteBuffer[] kept = new ByteBuffer[SIZES.length * BUFFERS];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = ByteBuffer.allocateDirect(SIZES[i % SIZES.length]);
            kept[i].order(ByteOrder.nativeOrder());
            while (kept[i].hasRemaining()) {
                kept[i].put((byte) -1);
            }
        }
    }

    // Behind it the buffers that were found unreachable have been freed, or are being freed.
    private static void await(ReferenceQueue<Object> queue) {
        try {
            queue.remove(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does something while another thread collects all the time. */
    public static <T> T during(Callable<T> work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread collector =
                new Thread(
                        () -> {
                            while (!done.get()) {
                                collect();
                                LockSupport.parkNanos(10_000_000);
                            }
                        },
                        "garbage");
        collector.setDaemon(true);
        collector.start();
        try {
            return work.call();
        } finally {
            done.set(true);
            collector.interrupt();
            collector.join();
        }
    }
}
