package ai.gaze.zoo.pth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The bytes of a file, wherever they are. */
interface Bytes {

    /** Below this many bytes a part is read: a mapping costs a page and a slot. */
    int SMALL = 1 << 16;

    /** Returns how many there are. */
    long size() throws IOException;

    /** Fills what remains of a buffer with bytes that are there. */
    void read(long position, ByteBuffer target) throws IOException;

    /** Returns a part, which is mapped into memory where it is large. */
    ByteBuffer part(long position, int size) throws IOException;

    /** The bytes of a file. */
    static Bytes of(FileChannel channel, Path path) {
        return new Bytes() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void read(long position, ByteBuffer target) throws IOException {
                long at = position;
                while (target.hasRemaining()) {
                    int count = channel.read(target, at);
                    if (count < 0) {
                        throw new FileSystemException(
                                path.toString(), null, "it became shorter while it was read");
                    }
                    at += count;
                }
            }

            @Override
            public ByteBuffer part(long position, int size) throws IOException {
                if (size > SMALL) {
                    return channel.map(MapMode.READ_ONLY, position, size);
                }
                ByteBuffer read = ByteBuffer.allocate(size);
                read(position, read);
                return read.flip();
            }
        };
    }

    /** Bytes in memory. */
    static Bytes of(byte[] bytes) {
        return new Bytes() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, ByteBuffer target) {
                target.put(bytes, (int) position, target.remaining());
            }

            @Override
            public ByteBuffer part(long position, int size) {
                return ByteBuffer.wrap(bytes, (int) position, size).slice();
            }
        };
    }
}
