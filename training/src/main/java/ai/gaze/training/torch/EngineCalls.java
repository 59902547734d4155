package ai.gaze.training.torch;

import ai.djl.pytorch.jni.LibUtils;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts how often Java calls the engine.
 *
 * <p>All calls go through one object of DJL's, of a class of native methods that is closed to
 * others. Before the engine starts, that class is loaded opened, and the object replaced by one
 * whose methods count and hand on.
 */
public final class EngineCalls {

    private static final String LIBRARY = "ai/djl/pytorch/jni/PyTorchLibrary";
    private static EngineCalls only;

    private final NativeMethods methods;
    private final long[] counts;

    private EngineCalls(NativeMethods methods, long[] counts) {
        this.methods = methods;
        this.counts = counts;
    }

    /**
     * Begins to count, if that was not done yet.
     *
     * @throws UserException if the engine runs already, and its calls can no longer be counted
     */
    public static synchronized EngineCalls count() {
        if (only == null) {
            only = installed();
        }
        return only;
    }

    private static EngineCalls installed() {
        try (InputStream file =
                LibUtils.class.getClassLoader().getResourceAsStream(LIBRARY + ".class")) {
            NativeMethods methods = NativeMethods.of(file.readAllBytes());
            MethodHandles.Lookup within =
                    MethodHandles.privateLookupIn(LibUtils.class, MethodHandles.lookup());
            Class<?> library = within.defineClass(methods.opened());
            Class<?> counting = within.defineClass(methods.counting());
            long[] counts = new long[methods.all().size()];
            field(counting, NativeMethods.COUNTS).set(null, counts);
            Constructor<?> constructor = counting.getDeclaredConstructor();
            constructor.setAccessible(true);
            field(library, "LIB").set(null, constructor.newInstance());
            return new EngineCalls(methods, counts);
        } catch (LinkageError e) {
            throw new UserException(
                    "the engine runs already, so that its calls cannot be counted; count them in a process of their own",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of DJL reaches its engine in another way; use version 0.32.0", e);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Returns how many there were since the beginning. */
    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** Returns how many there were since the beginning of each name. */
    public Map<String, Long> byName() {
        Map<String, Long> named = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            named.merge(methods.all().get(i).name(), counts[i], Long::sum);
        }
        return named;
    }
}
