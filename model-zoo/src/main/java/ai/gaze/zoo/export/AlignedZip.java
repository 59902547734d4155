package ai.gaze.zoo.export;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file of stored entries whose content starts at multiples of 64 bytes, as PyTorch writes
 * them, so that tensors can be mapped into memory. The same entries make the same bytes.
 */
final class AlignedZip implements AutoCloseable {

    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;

    /** The id of PyTorch's padding field, the letters FB. */
    private static final int PADDING_ID = 0x4246;

    private final Counter counter;
    private final ZipOutputStream zip;

    AlignedZip(OutputStream out) {
        counter = new Counter(new BufferedOutputStream(out, 1 << 16));
        zip = new ZipOutputStream(counter);
        zip.setMethod(ZipOutputStream.STORED);
    }

    /** Adds one entry. */
    void add(String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        // Java adds a field to a header of the very first second that a zip file knows.
        entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.flush();
        long start = counter.written + LOCAL_HEADER + name.getBytes(StandardCharsets.UTF_8).length;
        entry.setExtra(padding(start));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** A field of four bytes and as many more as are missing. */
    private static byte[] padding(long start) {
        int missing = Math.floorMod(-(start + 4), ALIGNMENT);
        byte[] field = new byte[4 + missing];
        field[0] = (byte) PADDING_ID;
        field[1] = (byte) (PADDING_ID >> 8);
        field[2] = (byte) missing;
        return field;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static final class Counter extends FilterOutputStream {

        private long written;

        Counter(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            written += length;
        }
    }
}
