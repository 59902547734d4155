package ai.gaze.training.torch;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps the numbers of a training step until its backward pass has read them.
 *
 * <p>On the CPU DJL makes of a number, as of every Java array, a window onto a buffer of Java's,
 * which the one {@code NDArray} alone keeps alive. {@code x.mul(2)} closes it at once, although
 * autograd has saved it for the backward pass, which after a garbage collection reads freed memory.
 * Gaze's own code makes its numbers otherwise ({@code HostArrays}); DJL's losses and blocks, and
 * anybody's, need not: what an array of the step drops when it is closed is held here until the
 * manager of the step is gone.
 *
 * <p>DJL's interface has no place for this, so the list of what a manager owns is replaced by one
 * that looks at what leaves it.
 */
public final class HeldBuffers {

    private static final Field RESOURCES = field(BaseNDManager.class, "resources");
    private static final Field BUFFER = field(PtNDArray.class, "dataRef");

    private HeldBuffers() {}

    /**
     * Holds all buffers of arrays that are made from now on, and of those of the managers that are
     * made below, until the manager is closed.
     *
     * @param step a new manager; one of another engine is left as it is
     */
    public static void untilClosed(NDManager step) {
        if (step instanceof PtNDManager manager) {
            hold(manager, new ConcurrentLinkedQueue<>());
        }
    }

    @SuppressWarnings("unchecked") // It is declared so.
    private static void hold(PtNDManager manager, Queue<Object> held) {
        ConcurrentHashMap<String, AutoCloseable> now =
                (ConcurrentHashMap<String, AutoCloseable>) get(RESOURCES, manager);
        if (now instanceof Watched) {
            return;
        }
        try {
            RESOURCES.set(manager, new Watched(now, held));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object get(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Class<?> owner, String name) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of DJL keeps its arrays in another way; use version 0.32.0", e);
        }
    }

    /** What a manager owns. */
    private static final class Watched extends ConcurrentHashMap<String, AutoCloseable> {

        private static final long serialVersionUID = 1;

        private final transient Queue<Object> held;

        Watched(ConcurrentHashMap<String, AutoCloseable> resources, Queue<Object> held) {
            super(resources);
            this.held = held;
        }

        @Override
        public AutoCloseable put(String id, AutoCloseable resource) {
            if (resource instanceof PtNDManager below) {
                hold(below, held);
            }
            return super.put(id, resource);
        }

        @Override
        public AutoCloseable remove(Object id) {
            AutoCloseable resource = super.remove(id);
            keep(resource);
            return resource;
        }

        // A manager that is closed goes through these, and removes none.
        @Override
        public Collection<AutoCloseable> values() {
            Collection<AutoCloseable> all = super.values();
            all.forEach(this::keep);
            return all;
        }

        private void keep(AutoCloseable resource) {
            if (resource instanceof PtNDArray array) {
                Object buffer = HeldBuffers.get(BUFFER, array);
                if (buffer != null) {
                    held.add(buffer);
                }
            }
        }
    }
}
