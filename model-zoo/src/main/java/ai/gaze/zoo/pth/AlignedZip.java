package ai.gaze.zoo.pth;

import ai.gaze.zoo.file.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file of stored entries whose content starts at multiples of 64 bytes, as PyTorch writes
 * them, so that tensors can be mapped into memory. The same entries make the same bytes.
 */
public final class AlignedZip implements AutoCloseable {

    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;

    /** The id of PyTorch's padding field, the letters FB. */
    private static final int PADDING_ID = 0x4246;

    private final Counter counter;
    private final ZipOutputStream zip;

    /**
     * @param out where to; closed with this
     */
    public AlignedZip(OutputStream out) {
        counter = new Counter(new BufferedOutputStream(out, 1 << 16));
        zip = new ZipOutputStream(counter);
        zip.setMethod(ZipOutputStream.STORED);
    }

    /** What an entry holds. */
    @FunctionalInterface
    public interface Content {
        /** Writes it; called twice, as its checksum stands in front of it. */
        void writeTo(WritableByteChannel out) throws IOException;
    }

    /** Adds one entry. */
    public void add(String name, byte[] content) throws IOException {
        add(name, out -> AtomicFiles.writeFully(out, ByteBuffer.wrap(content)));
    }

    /** Adds one entry that need not be in memory as a whole. */
    public void add(String name, Content content) throws IOException {
        CheckedOutputStream sum =
                new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
        Counter size = new Counter(sum);
        content.writeTo(Channels.newChannel(size));
        ZipEntry entry = new ZipEntry(name);
        // Java adds a field to a header of the very first second that a zip file knows.
        entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
        entry.setSize(size.written);
        entry.setCompressedSize(size.written);
        entry.setCrc(sum.getChecksum().getValue());
        zip.flush();
        long start = counter.written + LOCAL_HEADER + name.getBytes(StandardCharsets.UTF_8).length;
        entry.setExtra(padding(start));
        zip.putNextEntry(entry);
        content.writeTo(Channels.newChannel(zip));
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
