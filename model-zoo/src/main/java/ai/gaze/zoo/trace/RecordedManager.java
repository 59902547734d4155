package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.HostArrays;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.List;

/** The {@code NDManager} that a traced block sees: what it creates is a constant. */
final class RecordedManager implements InvocationHandler {

    private final Recording recording;

    RecordedManager(Recording recording) {
        this.recording = recording;
    }

    @Override
    public Object invoke(Object target, Method method, Object[] args) throws Throwable {
        String name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> target == args[0];
                case "hashCode" -> System.identityHashCode(target);
                default -> "the manager of a traced block";
            };
        }
        if (name.equals("randomUniform") && recording.training) {
            DataType type = args.length > 3 ? (DataType) args[3] : DataType.FLOAT32;
            return uniform((float) args[0], (float) args[1], (Shape) args[2], type);
        }
        if (name.startsWith("random")
                || name.startsWith("sample")
                || name.startsWith("truncated")
                || name.equals("invoke")) {
            throw Refusal.unknown(method);
        }
        return switch (name) {
            case "close",
                    "cap",
                    "setName",
                    "attachInternal",
                    "attachUncappedInternal",
                    "tempAttachInternal",
                    "detachInternal" ->
                    null;
            case "newSubManager", "getParentManager" -> target;
            case "from" -> from((NDArray) args[0]);
            case "create" -> create(target, method, args);
            case "zeros", "ones", "full", "arange" -> filled(target, method, args);
            default -> delegate(target, method, args);
        };
    }

    private NDArray from(NDArray array) {
        return array == null || RecordedArray.of(array) != null ? array : recording.captured(array);
    }

    // Whatever a network makes an array of, DJL ends with a buffer.
    private Object create(Object target, Method method, Object[] args) throws Throwable {
        if (args[0] instanceof Shape) {
            throw Refusal.because(
                    "NDManager.create(Shape)", "its content is not defined: use zeros");
        }
        if (args[0] instanceof Buffer values && args.length == 3) {
            Shape shape = (Shape) args[1];
            return recording.captured(
                    HostArrays.of(recording.real, values, shape, (DataType) args[2]));
        }
        return method.isDefault()
                ? InvocationHandler.invokeDefault(target, method, args)
                : delegate(target, method, args);
    }

    private Object filled(Object target, Method method, Object[] args) throws Throwable {
        Class<?>[] types = method.getParameterTypes();
        boolean typed = types[types.length - 1] == DataType.class;
        if (typed && types[0] == Shape.class) {
            double value =
                    switch (method.getName()) {
                        case "zeros" -> 0;
                        case "ones" -> 1;
                        default -> ((Number) args[1]).doubleValue();
                    };
            return full((Shape) args[0], value, (DataType) args[args.length - 1]);
        }
        if (typed && types[0] == float.class) {
            return arange((float) args[0], (float) args[1], (float) args[2], (DataType) args[3]);
        }
        return method.isDefault()
                ? InvocationHandler.invokeDefault(target, method, args)
                : delegate(target, method, args);
    }

    private NDArray full(Shape shape, double value, DataType type) {
        Attributes attributes =
                Attributes.of("shape", Sizes.list(shape.getShape()))
                        .with("value", value)
                        .with("type", type);
        return recording.emit(
                Op.FULL,
                attributes,
                List.of(),
                reals -> recording.real.full(shape, (float) value, type));
    }

    // Run without random numbers, so that tracing does not move the engine's generator.
    private NDArray uniform(float min, float max, Shape shape, DataType type) {
        Attributes attributes =
                Attributes.of("shape", Sizes.list(shape.getShape()))
                        .with("min", (double) min)
                        .with("max", (double) max)
                        .with("type", type);
        return recording.emit(
                Op.UNIFORM,
                attributes,
                List.of(),
                reals -> recording.real.full(shape, min / 2 + max / 2, type));
    }

    private Object arange(float start, float stop, float step, DataType type) {
        boolean whole = start == Math.rint(start) && stop == Math.rint(stop);
        if (!whole || step != Math.rint(step)) {
            return recording.captured(recording.real.arange(start, stop, step, type));
        }
        Attributes attributes =
                Attributes.of("start", Sizes.one((long) start))
                        .with("end", Sizes.one((long) stop))
                        .with("step", (long) step)
                        .with("type", type);
        return recording.emit(
                Op.ARANGE,
                attributes,
                List.of(),
                reals -> recording.real.arange(start, stop, step, type));
    }

    private Object delegate(Object target, Method method, Object[] args) throws Throwable {
        boolean makesArray = NDArray.class.isAssignableFrom(method.getReturnType());
        if (!makesArray && method.isDefault()) {
            return InvocationHandler.invokeDefault(target, method, args);
        }
        Object[] plain = args == null ? null : Arrays.stream(args).map(recording::unwrap).toArray();
        try {
            Object result = method.invoke(recording.real, plain);
            return result instanceof NDArray array ? recording.captured(array) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
