package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** One call of a method on a recorded array. */
final class Call {

    final Recording recording;
    private final RecordedArray array;
    private final Method method;
    private final Object[] args;

    Call(Recording recording, RecordedArray array, Method method, Object[] args) {
        this.recording = recording;
        this.array = array;
        this.method = method;
        this.args = args;
    }

    /** Returns the same call of another method. */
    Call as(Method other) {
        return new Call(recording, array, other, args);
    }

    /** Returns the array that the method was called on. */
    NDArray self() {
        return array.proxy();
    }

    int rank() {
        return self().getShape().dimension();
    }

    Storage storage() {
        return array.storage();
    }

    String methodName() {
        return method.getName();
    }

    NDArray array(int index) {
        return (NDArray) args[index];
    }

    NDList list(int index) {
        return (NDList) args[index];
    }

    long integer(int index) {
        return ((Number) args[index]).longValue();
    }

    int axis(int index) {
        return Math.toIntExact(Longs.axis(rank(), integer(index)));
    }

    double number(int index) {
        return ((Number) args[index]).doubleValue();
    }

    boolean flag(int index) {
        return (Boolean) args[index];
    }

    Shape shape(int index) {
        return (Shape) args[index];
    }

    DataType type(int index) {
        return (DataType) args[index];
    }

    int[] ints(int index) {
        return (int[]) args[index];
    }

    long[] longs(int index) {
        return (long[]) args[index];
    }

    Object any(int index) {
        return args[index];
    }

    /** Carries out the call on this array and notes it, with these operands (null for none). */
    NDArray emit(Op op, Attributes attributes, NDArray... inputs) {
        return recording.emit(op, attributes, operands(inputs), reals -> run(), new Storage(false));
    }

    /** The same for an operation whose result may share memory with this array. */
    NDArray view(Op op, Attributes attributes, NDArray... inputs) {
        return recording.emit(op, attributes, operands(inputs), reals -> run(), storage());
    }

    /** Carries out the method on the real arrays; of a list it returns the first. */
    NDArray run() {
        NDArray real = array.value().real;
        boolean isArray = method.getDeclaringClass().isInstance(real);
        Object target = isArray ? real : real.getNDArrayInternal();
        if (!isArray && !(target instanceof NDArrayEx)) {
            throw new IllegalStateException("not a method of an array: " + method);
        }
        Object[] plain = Arrays.stream(args).map(recording::unwrap).toArray();
        try {
            Object result = method.invoke(target, plain);
            return result instanceof NDList list ? list.head() : (NDArray) result;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(method + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(method + " is not accessible", e);
        }
    }

    private static List<NDArray> operands(NDArray... inputs) {
        return Arrays.stream(inputs).filter(Objects::nonNull).toList();
    }
}
