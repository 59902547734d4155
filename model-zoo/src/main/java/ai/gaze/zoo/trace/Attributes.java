package ai.gaze.zoo.trace;

import ai.djl.ndarray.types.DataType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/** The attributes of a {@link Node}, by name. A name that is not there is an error. */
public final class Attributes {

    /** No attributes. */
    public static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, Object> values;

    private Attributes(Map<String, Object> values) {
        this.values = values;
    }

    /** Returns one attribute. */
    public static Attributes of(String name, Object value) {
        return NONE.with(name, value);
    }

    /**
     * Returns these attributes and one more.
     *
     * @param name its name
     * @param value a Double, Long, Boolean, String, DataType, {@code List<Long>}, {@code Size} or
     *     {@code List<Size>}
     */
    public Attributes with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Attributes(more);
    }

    /** Returns whether there is an attribute of this name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns a floating point attribute. */
    public double number(String name) {
        return (Double) get(name);
    }

    /** Returns an integer attribute. */
    public long integer(String name) {
        return (Long) get(name);
    }

    /** Returns a boolean attribute. */
    public boolean flag(String name) {
        return (Boolean) get(name);
    }

    /** Returns a text attribute. */
    public String text(String name) {
        return (String) get(name);
    }

    /** Returns a data type attribute. */
    public DataType type(String name) {
        return (DataType) get(name);
    }

    /** Returns a list of integers. */
    @SuppressWarnings("unchecked")
    public List<Long> integers(String name) {
        return (List<Long>) get(name);
    }

    /** Returns a number that may depend on the size of arrays. */
    public Size size(String name) {
        return (Size) get(name);
    }

    /** Returns a list of numbers that may depend on the size of arrays. */
    @SuppressWarnings("unchecked")
    public List<Size> sizes(String name) {
        return (List<Size>) get(name);
    }

    /** Returns these attributes with other values. */
    public Attributes map(UnaryOperator<Object> function) {
        Map<String, Object> mapped = new LinkedHashMap<>();
        values.forEach((name, value) -> mapped.put(name, function.apply(value)));
        return new Attributes(mapped);
    }

    /** Returns all of them by name, in the order in which they were given. */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    private Object get(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new NoSuchElementException("no attribute " + name + " in " + values);
        }
        return value;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
