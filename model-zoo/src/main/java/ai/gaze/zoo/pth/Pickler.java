package ai.gaze.zoo.pth;

import ai.gaze.zoo.safetensors.Dtype;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;

/**
 * Writes the few things of Python's pickle protocol 2 that files of PyTorch need. Opcodes are those
 * of CPython's {@code Lib/pickle.py}; tensors are written as PyTorch's {@code
 * torch/csrc/jit/serialization/pickler.cpp} does.
 */
public final class Pickler {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins a pickle. */
    public Pickler() {
        op(0x80).op(2);
    }

    /**
     * An object of a class without constructor arguments; attributes follow until {@link #build}.
     */
    public Pickler object(String module, String name) {
        return global(module, name).op(')').op(0x81).op('}').op('(');
    }

    /** An {@code OrderedDict}; keys and values follow until {@link #endDict}. */
    public Pickler dict() {
        return global("collections", "OrderedDict").op(')').op('R').op('(');
    }

    /** Ends a dictionary. */
    public Pickler endDict() {
        return op('u');
    }

    /** Ends an object. */
    public Pickler build() {
        return op('u').op('b');
    }

    /** A text. */
    public Pickler string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op('X').int32(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** A truth value. */
    public Pickler bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    /** Nothing. */
    public Pickler none() {
        return op('N');
    }

    /** A tuple of nothing. */
    public Pickler emptyTuple() {
        return op(')');
    }

    /** A tensor whose elements are the file {@code data/KEY} of the archive. */
    public Pickler tensor(Dtype type, long[] shape, String key, boolean requiresGradient) {
        global("torch._utils", "_rebuild_tensor_v2").op('(');
        op('(').string("storage")
                .global("torch", StorageTypes.name(type))
                .string(key)
                .string("cpu");
        integer(LongStream.of(shape).reduce(1, (a, b) -> a * b)).op('t').op('Q');
        integer(0);
        longs(shape);
        longs(strides(shape));
        bool(requiresGradient);
        global("collections", "OrderedDict").op(')').op('R');
        return op('t').op('R');
    }

    /** Ends the pickle and returns it. */
    public byte[] finish() {
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

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }
}
