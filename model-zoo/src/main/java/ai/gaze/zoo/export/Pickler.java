package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the few things of Python's pickle protocol 2 that a TorchScript archive needs. Opcodes are
 * those of CPython's {@code Lib/pickle.py}; tensors are written as PyTorch's {@code
 * torch/csrc/jit/serialization/pickler.cpp} does.
 */
final class Pickler {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickler() {
        op(0x80).op(2);
    }

    /**
     * An object of a class without constructor arguments; attributes follow until {@link #build}.
     */
    Pickler object(String module, String name) {
        return global(module, name).op(')').op(0x81).op('}').op('(');
    }

    /** Ends an object. */
    Pickler build() {
        return op('u').op('b');
    }

    Pickler string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    Pickler bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    Pickler none() {
        return op('N');
    }

    Pickler emptyTuple() {
        return op(')');
    }

    /** A tensor whose elements are the file {@code data/KEY} of the archive. */
    Pickler tensor(DataType type, Shape shape, String key, boolean requiresGradient) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').string("storage").global("torch", storage(type)).string(key).string("cpu");
        integer(shape.size()).op('t').op('Q');
        integer(0);
        longs(shape.getShape());
        longs(strides(shape));
        bool(requiresGradient);
        global("collections", "OrderedDict").op(')').op('R');
        return op('t').op('R');
    }

    /** Ends the pickle and returns it. */
    byte[] finish() {
        op('.');
        return out.toByteArray();
    }

    private Pickler global(String module, String name) {
        op('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private Pickler longs(long... values) {
        op('(');
        for (long value : values) {
            integer(value);
        }
        return op('t');
    }

    private Pickler integer(long value) {
        if (value == (int) value) {
            return op('J').int32((int) value);
        }
        op(0x8a).op(8);
        for (int i = 0; i < 8; i++) {
            op((int) (value >>> (8 * i)) & 0xff);
        }
        return this;
    }

    private Pickler int32(int value) {
        for (int i = 0; i < 4; i++) {
            op(value >>> (8 * i) & 0xff);
        }
        return this;
    }

    private Pickler op(int code) {
        out.write(code);
        return this;
    }

    private static long[] strides(Shape shape) {
        long[] strides = new long[shape.dimension()];
        long stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.get(i);
        }
        return strides;
    }

    private static String storage(DataType type) {
        return switch (type) {
            case FLOAT32 -> "FloatStorage";
            case FLOAT64 -> "DoubleStorage";
            case FLOAT16 -> "HalfStorage";
            case UINT8 -> "ByteStorage";
            case INT8 -> "CharStorage";
            case INT32 -> "IntStorage";
            case INT64 -> "LongStorage";
            case BOOLEAN -> "BoolStorage";
            default -> throw new IllegalArgumentException("no PyTorch storage of type " + type);
        };
    }
}
