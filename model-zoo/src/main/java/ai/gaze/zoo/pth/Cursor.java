package ai.gaze.zoo.pth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads a part of a file from its first byte on; what is asked for beyond its end is refused. */
final class Cursor {

    private static final int BUFFER = 1 << 13;
    private static final int LONGEST_LINE = 1000;

    private final Bytes bytes;
    private final long end;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    // Where the end of the buffer is in the file.
    private long next;

    Cursor(Bytes bytes, long start, long size) {
        this.bytes = bytes;
        next = start;
        end = start + size;
        buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    long position() {
        return next - buffer.remaining();
    }

    private PthException cut() {
        return PthException.damaged("it ends at byte " + end + " where more should follow");
    }

    private void require(int count) throws IOException {
        if (buffer.remaining() >= count) {
            return;
        }
        if (end - position() < count) {
            throw cut();
        }
        buffer.compact();
        buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - next));
        long from = next;
        next += buffer.remaining();
        bytes.read(from, buffer);
        buffer.flip();
    }

    int unsignedByte() throws IOException {
        require(Byte.BYTES);
        return buffer.get() & 0xff;
    }

    int unsignedShort() throws IOException {
        require(Short.BYTES);
        return buffer.getShort() & 0xffff;
    }

    int int32() throws IOException {
        require(Integer.BYTES);
        return buffer.getInt();
    }

    long int64() throws IOException {
        require(Long.BYTES);
        return buffer.getLong();
    }

    /** Big-endian, as pickles have it. */
    double float64() throws IOException {
        return Double.longBitsToDouble(Long.reverseBytes(int64()));
    }

    byte[] bytes(long count) throws IOException {
        if (count < 0 || count > end - position()) {
            throw cut();
        }
        byte[] read = new byte[Math.toIntExact(Math.min(count, Integer.MAX_VALUE - 8))];
        if (read.length < count) {
            throw PthException.damaged("a text of " + count + " bytes");
        }
        int buffered = Math.min(read.length, buffer.remaining());
        buffer.get(read, 0, buffered);
        if (buffered < read.length) {
            bytes.read(next, ByteBuffer.wrap(read, buffered, read.length - buffered));
            next += read.length - buffered;
        }
        return read;
    }

    String text(long count) throws IOException {
        return new String(bytes(count), StandardCharsets.UTF_8);
    }

    /** Reads to the end of a line. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
            if (line.length() == LONGEST_LINE) {
                throw PthException.damaged("a name of more than 1000 letters");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    void skip(long count) {
        if (count < 0 || count > end - position()) {
            throw cut();
        }
        next = position() + count;
        buffer.limit(0);
    }
}
