package ai.gaze.training.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Takes so many bytes, some of them in short writes, and then no more. */
final class FullDisk implements WritableByteChannel {

    private final WritableByteChannel out;
    private int room;

    FullDisk(WritableByteChannel out, int room) {
        this.out = out;
        this.room = room;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (room == 0) {
            throw new IOException("No space left on device");
        }
        int count = Math.min(Math.min(room, source.remaining()), 100);
        int limit = source.limit();
        source.limit(source.position() + count);
        int written = out.write(source);
        source.limit(limit);
        room -= written;
        return written;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
