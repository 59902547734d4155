package ai.gaze.training.torch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A class file whose methods are native, and one of a subclass that counts their calls. Java has no
 * writer of class files before version 24, and this needs no more than one form of method.
 */
final class NativeMethods {

    /** The static field of the subclass that holds a count for each method, a {@code long[]}. */
    static final String COUNTS = "counts";

    private static final int FINAL = 0x10;
    private static final int PRIVATE = 0x2;
    private static final int NATIVE = 0x100;

    /** One method. */
    record Method(String name, String descriptor) {}

    private final ByteBuffer file;
    private final String[] texts;
    private final List<Method> all = new ArrayList<>();
    private String name;

    private NativeMethods(byte[] original) {
        file = ByteBuffer.wrap(original.clone());
        file.position(8);
        texts = new String[file.getShort() & 0xFFFF];
    }

    /** Reads a class file. */
    static NativeMethods of(byte[] original) {
        NativeMethods read = new NativeMethods(original);
        read.open();
        return read;
    }

    /** Makes the class one that can be extended, its fields ones that can be set. */
    private void open() {
        int[] classes = new int[texts.length];
        for (int i = 1; i < texts.length; i++) {
            int tag = file.get();
            switch (tag) {
                case 1 -> {
                    byte[] text = new byte[file.getShort() & 0xFFFF];
                    file.get(text);
                    texts[i] = new String(text, StandardCharsets.UTF_8);
                }
                case 5, 6 -> {
                    file.getLong();
                    i++;
                }
                case 7 -> classes[i] = file.getShort() & 0xFFFF;
                case 8, 16, 19, 20 -> file.getShort();
                case 15 -> {
                    file.get();
                    file.getShort();
                }
                default -> file.getInt();
            }
        }
        clear(FINAL);
        name = texts[classes[file.getShort()]];
        file.getShort();
        file.position(file.position() + 2 + 2 * file.getShort(file.position()));
        members(FINAL);
        members(PRIVATE);
    }

    private int clear(int flag) {
        int at = file.position();
        int flags = file.getShort();
        file.putShort(at, (short) (flags & ~flag));
        return flags;
    }

    private void members(int flag) {
        int count = file.getShort();
        for (int i = 0; i < count; i++) {
            int flags = clear(flag);
            Method method = new Method(texts[file.getShort()], texts[file.getShort()]);
            if ((flags & NATIVE) != 0) {
                all.add(method);
            }
            int attributes = file.getShort();
            for (int a = 0; a < attributes; a++) {
                file.getShort();
                int length = file.getInt();
                file.position(file.position() + length);
            }
        }
    }

    /** Returns the native methods. */
    List<Method> all() {
        return all;
    }

    /** Returns the class itself. */
    byte[] opened() {
        return file.array();
    }

    /** Returns a subclass of it, in the same package. */
    byte[] counting() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0xCAFEBABE);
            out.writeInt(52); // Java 8
            constants(out);
            out.writeShort(0x21); // public, as of today's virtual machines
            out.writeShort(2);
            out.writeShort(4);
            out.writeShort(0);
            out.writeShort(1);
            member(out, 0x9, 10, 11, 0); // public static
            out.writeShort(all.size() + 1);
            member(out, 1, 6, 7, 1);
            code(out, new byte[] {0x2A, (byte) 0xB7, 0, 9, (byte) 0xB1}, 1);
            for (int i = 0; i < all.size(); i++) {
                int first = firstConstant(i);
                member(out, 1, first, first + 1, 1);
                counted(out, i, all.get(i).descriptor());
            }
            out.writeShort(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static int firstConstant(int method) {
        return 14 + 4 * method;
    }

    private void constants(DataOutputStream out) throws IOException {
        out.writeShort(firstConstant(all.size()));
        text(out, name + "Counting");
        constant(out, 7, 1);
        text(out, name);
        constant(out, 7, 3);
        text(out, "Code");
        text(out, "<init>");
        text(out, "()V");
        constant(out, 12, 6, 7);
        constant(out, 10, 4, 8);
        text(out, COUNTS);
        text(out, "[J");
        constant(out, 12, 10, 11);
        constant(out, 9, 2, 12);
        for (int i = 0; i < all.size(); i++) {
            int first = firstConstant(i);
            text(out, all.get(i).name());
            text(out, all.get(i).descriptor());
            constant(out, 12, first, first + 1);
            constant(out, 10, 4, first + 2);
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeByte(1);
        out.writeUTF(text);
    }

    private static void constant(DataOutputStream out, int tag, int... indices) throws IOException {
        out.writeByte(tag);
        for (int index : indices) {
            out.writeShort(index);
        }
    }

    private static void member(DataOutputStream out, int flags, int name, int type, int attributes)
            throws IOException {
        for (int each : new int[] {flags, name, type, attributes}) {
            out.writeShort(each);
        }
    }

    private static void code(DataOutputStream out, byte[] code, int locals) throws IOException {
        out.writeShort(5);
        out.writeInt(12 + code.length);
        out.writeShort(locals + 6);
        out.writeShort(locals);
        out.writeInt(code.length);
        out.write(code);
        out.writeShort(0);
        out.writeShort(0);
    }

    /** {@code counts[i]++; return super.method(...)}. */
    private static void counted(DataOutputStream out, int index, String descriptor)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream code = new DataOutputStream(bytes);
        code.writeByte(0xB2); // getstatic
        code.writeShort(13);
        code.writeByte(0x11); // sipush
        code.writeShort(index);
        code.write(new byte[] {0x5C, 0x2F, 0x0A, 0x61, 0x50, 0x2A});
        int local = 1;
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            char type = descriptor.charAt(at);
            code.writeByte(0x15 + kind(type));
            code.writeByte(local);
            local += type == 'J' || type == 'D' ? 2 : 1;
            while (descriptor.charAt(at) == '[') {
                at++;
            }
            at = descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
        }
        code.writeByte(0xB7); // invokespecial
        code.writeShort(firstConstant(index) + 3);
        char result = descriptor.charAt(at + 1);
        code.writeByte(result == 'V' ? 0xB1 : 0xAC + kind(result));
        code(out, bytes.toByteArray(), local);
    }

    /** The order of types in instructions: int, long, float, double, reference. */
    private static int kind(char type) {
        return switch (type) {
            case 'J' -> 1;
            case 'F' -> 2;
            case 'D' -> 3;
            case 'L', '[' -> 4;
            default -> 0;
        };
    }
}
