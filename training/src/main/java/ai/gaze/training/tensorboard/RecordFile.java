package ai.gaze.training.tensorboard;

import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of records as TensorFlow's {@code RecordWriter} frames them.
 *
 * <pre>
 * record := length uint64, crc(length) uint32, data byte[length], crc(data) uint32
 * </pre>
 *
 * <p>All numbers are little-endian; crc is a CRC-32C, masked. A reader takes a record that is not
 * whole for the end of the file.
 */
final class RecordFile implements AutoCloseable {

    private static final int MASK = 0xa282ead8;

    private final FileChannel file;

    private RecordFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Makes a new file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one
     */
    static RecordFile create(Path path) throws IOException {
        return new RecordFile(
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Appends a record. */
    void append(byte[] data) throws IOException {
        ByteBuffer record =
                ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), Long.BYTES));
        record.put(data);
        record.putInt(maskedCrc(data, data.length));
        AtomicFiles.writeFully(file, record.flip());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    // A checksum of bytes that hold checksums is weak, so each is turned and moved.
    private static int maskedCrc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
