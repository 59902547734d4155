package ai.gaze.zoo.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** PyTorch's promotion of types, for comparisons. */
final class Types {

    private Types() {}

    /** Returns the type in which two arrays are compared. */
    static DataType common(NDArray a, NDArray b) {
        return common(a.getDataType(), a.getShape().isScalar(), b.getDataType(), b.isScalar());
    }

    /** Returns the type in which an array and a number are compared. */
    static DataType common(NDArray a, Number n) {
        DataType type = a.getDataType();
        boolean fraction = n instanceof Double || n instanceof Float;
        return fraction && !type.isFloating() ? DataType.FLOAT32 : type;
    }

    private static DataType common(DataType a, boolean aScalar, DataType b, boolean bScalar) {
        if (a == b) {
            return a;
        }
        if (category(a) != category(b)) {
            return category(a) > category(b) ? a : b;
        }
        if (aScalar != bScalar) {
            return aScalar ? b : a;
        }
        if (a.getNumOfBytes() == b.getNumOfBytes()) {
            // int8 and uint8; of float16 and bfloat16 the engine knows only one.
            return DataType.INT16;
        }
        return a.getNumOfBytes() > b.getNumOfBytes() ? a : b;
    }

    private static int category(DataType type) {
        if (type.isBoolean()) {
            return 0;
        }
        return type.isFloating() ? 2 : 1;
    }
}
