package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The words of the tracer: which method of {@code NDArray} and {@code NDArrayEx} is which {@link
 * Op}. A method that is neither here nor has a default body is refused.
 */
final class Recorders {

    private static final Map<String, Recorder> TABLE = new HashMap<>();

    static {
        ArithmeticRecorders.addTo(TABLE);
        ReductionRecorders.addTo(TABLE);
        ShapeRecorders.addTo(TABLE);
        IndexRecorders.addTo(TABLE);
        NetworkRecorders.addTo(TABLE);
    }

    private Recorders() {}

    /** Returns the recorder of a method, null if there is none. */
    static Recorder find(Method method) {
        return TABLE.get(key(method.getName(), method.getParameterTypes()));
    }

    /** Returns what an operation in place ({@code addi}) does out of place ({@code add}). */
    static Method outOfPlace(Method method) {
        String name = method.getName();
        if (!name.endsWith("i") || method.getDeclaringClass() != NDArray.class) {
            return null;
        }
        String plain = name.substring(0, name.length() - 1);
        if (!TABLE.containsKey(key(plain, method.getParameterTypes()))) {
            return null;
        }
        try {
            return NDArray.class.getMethod(plain, method.getParameterTypes());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(name + " has no counterpart " + plain, e);
        }
    }

    private static String key(String name, Class<?>... types) {
        return Arrays.stream(types)
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", name + "(", ")"));
    }
}
