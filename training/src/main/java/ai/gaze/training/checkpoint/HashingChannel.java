package ai.gaze.training.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** Passes bytes on and takes them into a checksum. */
final class HashingChannel implements WritableByteChannel {

    private final WritableByteChannel out;
    private final MessageDigest digest;

    HashingChannel(WritableByteChannel out, MessageDigest digest) {
        this.out = out;
        this.digest = digest;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer written = source.duplicate();
        int count = out.write(source);
        digest.update(written.limit(written.position() + count));
        return count;
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
