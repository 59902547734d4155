package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.gaze.zoo.Texts;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * An {@code NDArray} that notes what is done with it. Methods with a default body run that body, so
 * only what they end in needs a word in {@link Recorders}.
 */
final class RecordedArray implements InvocationHandler {

    private static final Set<String> READS =
            Set.of(
                    ("toByteBuffer toDoubleArray toFloatArray toShortArray "
                                    + "toUnsignedShortArray toIntArray toUnsignedIntArray "
                                    + "toLongArray toByteArray toUint8Array toBooleanArray "
                                    + "toStringArray toArray getLong getDouble getFloat getInt "
                                    + "getByte getUint8 getBoolean contentEquals allClose "
                                    + "encode getAsBytes getAsString toDebugString")
                            .split(" ", -1));

    private final Recording recording;
    private final Storage storage;
    private final NDArray proxy;
    private final NDArrayEx extension;
    private RawValue value;
    private String name;

    RecordedArray(Recording recording, RawValue value, Storage storage) {
        this.recording = recording;
        this.value = value;
        this.storage = storage;
        storage.addArray();
        ClassLoader loader = RecordedArray.class.getClassLoader();
        this.proxy = (NDArray) Proxy.newProxyInstance(loader, new Class<?>[] {NDArray.class}, this);
        this.extension =
                (NDArrayEx) Proxy.newProxyInstance(loader, new Class<?>[] {NDArrayEx.class}, this);
    }

    /** Returns the recorded array behind an array, null if it is a real one. */
    static RecordedArray of(NDArray array) {
        return Proxy.isProxyClass(array.getClass())
                        && Proxy.getInvocationHandler(array) instanceof RecordedArray recorded
                ? recorded
                : null;
    }

    NDArray proxy() {
        return proxy;
    }

    RawValue value() {
        return value;
    }

    Recording recording() {
        return recording;
    }

    Storage storage() {
        return storage;
    }

    @Override
    public Object invoke(Object target, Method method, Object[] args) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> target == args[0];
            case "hashCode" -> System.identityHashCode(target);
            case "toString" ->
                    "traced " + Texts.name(value.real.getDataType()) + " " + value.real.getShape();
            case "getShape", "getDataType", "getDevice", "getSparseFormat", "getUid" ->
                    method.invoke(value.real);
            case "getName" -> name;
            case "setName" -> {
                name = (String) args[0];
                yield null;
            }
            case "getManager" -> recording.manager;
            // The recording keeps every array until it is unified.
            case "attach", "tempAttach", "returnResource", "detach", "close" -> null;
            case "isReleased" -> false;
            case "getNDArrayInternal" -> extension;
            case "getArray" -> proxy;
            default -> record(target, method, args);
        };
    }

    private Object record(Object target, Method method, Object[] args) throws Throwable {
        if (READS.contains(method.getName())) {
            throw Refusal.read(method);
        }
        Call call = new Call(recording, this, method, args == null ? new Object[0] : args);
        Recorder recorder = Recorders.find(method);
        if (recorder != null) {
            return recorder.record(call);
        }
        Method plain = Recorders.outOfPlace(method);
        if (plain != null) {
            return replace(method, (NDArray) Recorders.find(plain).record(call.as(plain)));
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(target, method, args);
        }
        throw Refusal.unknown(method);
    }

    /** Puts the result of an operation in place of what this array was. */
    private NDArray replace(Method method, NDArray result) {
        RawValue after = of(result).value;
        if (!storage.isExclusive()
                || !after.real.getShape().equals(value.real.getShape())
                || after.real.getDataType() != value.real.getDataType()) {
            throw Refusal.because(
                    "NDArray." + method.getName() + " in place",
                    "the array shares its memory with others: use the operation that returns a new"
                            + " array");
        }
        value = after;
        return proxy;
    }
}
