package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of the safetensors format, by the names that stand in the file.
 *
 * <p>All of them can be read and written as raw bytes. Those that DJL's PyTorch engine knows can
 * also become an NDArray of the same type, and BF16 one of float32: the engine's native layer ends
 * the whole JVM when it meets a type that it does not know, bfloat16 among them.
 */
public enum Dtype {
    /** One byte, 0 or 1. */
    BOOL(8, DataType.BOOLEAN),
    /** 4-bit float (MXFP4). */
    F4(4, null),
    /** 6-bit float (MXFP6, 2 exponent bits). */
    F6_E2M3(6, null),
    /** 6-bit float (MXFP6, 3 exponent bits). */
    F6_E3M2(6, null),
    /** Unsigned byte. */
    U8(8, DataType.UINT8),
    /** Signed byte. */
    I8(8, DataType.INT8),
    /** 8-bit float, 5 exponent bits. */
    F8_E5M2(8, null),
    /** 8-bit float, 4 exponent bits. */
    F8_E4M3(8, null),
    /** 8-bit scale, exponent only. */
    F8_E8M0(8, null),
    /** 8-bit float, 4 exponent bits, no infinities and no negative zero. */
    F8_E4M3FNUZ(8, null),
    /** 8-bit float, 5 exponent bits, no infinities and no negative zero. */
    F8_E5M2FNUZ(8, null),
    /** Signed 16-bit integer. */
    I16(16, null),
    /** Unsigned 16-bit integer. */
    U16(16, null),
    /** IEEE half precision. */
    F16(16, DataType.FLOAT16),
    /** The upper half of a float32; becomes an NDArray of float32. */
    BF16(16, DataType.FLOAT32),
    /** Signed 32-bit integer. */
    I32(32, DataType.INT32),
    /** Unsigned 32-bit integer. */
    U32(32, null),
    /** IEEE single precision. */
    F32(32, DataType.FLOAT32),
    /** Complex number of two float32. */
    C64(64, null),
    /** IEEE double precision. */
    F64(64, DataType.FLOAT64),
    /** Signed 64-bit integer. */
    I64(64, DataType.INT64),
    /** Unsigned 64-bit integer. */
    U64(64, null);

    private final int bits;
    private final DataType arrayType;

    Dtype(int bits, DataType arrayType) {
        this.bits = bits;
        this.arrayType = arrayType;
    }

    /** Returns the bits of one element. */
    public int bits() {
        return bits;
    }

    /** Returns the type of the NDArray that this becomes, or nothing if it can only be read raw. */
    public Optional<DataType> arrayType() {
        return Optional.ofNullable(arrayType);
    }

    /**
     * Returns the type as which an NDArray is stored.
     *
     * @param type the type of the array
     * @return the type in the file, or nothing if it cannot be stored
     */
    public static Optional<Dtype> of(DataType type) {
        return Arrays.stream(values()).filter(t -> t != BF16 && t.arrayType == type).findFirst();
    }

    /**
     * Returns the type of a name in a header.
     *
     * @param name the name, such as {@code F32}
     * @return the type, or nothing if the format has none of this name
     */
    public static Optional<Dtype> named(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    /**
     * Returns the bytes that a tensor of this type takes.
     *
     * @param shape the dimensions, none negative
     * @throws ArithmeticException if the count overflows or is of no whole byte
     */
    public long bytes(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        long count = Math.multiplyExact(elements, bits);
        if (count % 8 != 0) {
            throw new ArithmeticException("ends in the middle of a byte");
        }
        return count / 8;
    }
}
