package ai.gaze.zoo.array;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.Texts;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The types of elements that arrays can have.
 *
 * <p>Asked for another one, the PyTorch engine of DJL ends the process without a word; of complex
 * numbers it makes an array of their real parts.
 */
public final class ElementTypes {

    private static final Set<DataType> ALL =
            EnumSet.of(
                    DataType.FLOAT32,
                    DataType.FLOAT64,
                    DataType.FLOAT16,
                    DataType.UINT8,
                    DataType.INT8,
                    DataType.INT32,
                    DataType.INT64,
                    DataType.BOOLEAN);

    private ElementTypes() {}

    /**
     * Makes sure that there can be arrays of a type.
     *
     * @throws IllegalArgumentException if there cannot
     */
    public static void require(DataType type) {
        if (type == null || !ALL.contains(type)) {
            throw new IllegalArgumentException(
                    "the engine has no arrays of "
                            + (type == null ? "no type at all" : Texts.name(type))
                            + "; give one of "
                            + ALL.stream().map(Texts::name).collect(Collectors.joining(", ")));
        }
    }
}
