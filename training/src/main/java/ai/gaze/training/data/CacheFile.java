package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Entries of bytes in one file, which is mapped into memory: big-endian, each with its checksum.
 *
 * <pre>
 * "GAZEIMG1"  key (32 bytes)  count (int)
 * entries
 * for each: offset (long)  length, height, width, CRC-32C (int)
 * CRC-32C of the first and the third line (int)
 * </pre>
 */
final class CacheFile {

    private static final byte[] MAGIC = "GAZEIMG1".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY = 32;
    private static final int HEADER = MAGIC.length + KEY + Integer.BYTES;
    private static final int LINE = Long.BYTES + 4 * Integer.BYTES;

    // A mapping may have 2 GiB.
    private static final long SEGMENT = 1L << 30;

    /**
     * What is kept of an image.
     *
     * @param height rows, 0 for what is no image
     * @param width columns, 0 likewise
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    record Entry(int height, int width, byte[] bytes) {}

    /** Gives entries in their order. */
    @FunctionalInterface
    interface Entries {
        /** Returns the entries from one on, as many as it likes, at least one. */
        List<Entry> from(int index) throws IOException;
    }

    private final Path file;
    private final ByteBuffer index;
    private final List<ByteBuffer> segments = new ArrayList<>();
    private final int[] segmentOf;
    private final long[] begins;

    private CacheFile(Path file, FileChannel in, ByteBuffer index, int count) throws IOException {
        this.file = file;
        this.index = index;
        segmentOf = new int[count];
        List<Long> starts = new ArrayList<>();
        long start = HEADER;
        for (int i = 0; i < count; i++) {
            if (i == 0 || offset(i) + length(i) - start > SEGMENT) {
                start = offset(i);
                starts.add(start);
            }
            segmentOf[i] = starts.size() - 1;
        }
        begins = starts.stream().mapToLong(Long::longValue).toArray();
        long end = count == 0 ? HEADER : offset(count - 1) + length(count - 1);
        for (int s = 0; s < begins.length; s++) {
            long to = s + 1 < begins.length ? begins[s + 1] : end;
            segments.add(in.map(MapMode.READ_ONLY, begins[s], to - begins[s]));
        }
    }

    /**
     * Writes a file whole or not at all.
     *
     * @param key what is in it depends on this alone, {@code [32]}
     * @throws IOException if the disk is full or refuses; an old file stays as it is
     */
    static void write(Path file, byte[] key, int count, Entries entries) throws IOException {
        AtomicFiles.write(file, out -> write(out, key, count, entries));
    }

    private static void write(WritableByteChannel out, byte[] key, int count, Entries entries)
            throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER).put(MAGIC).put(key).putInt(count).flip();
        ByteBuffer lines = ByteBuffer.allocate(Math.multiplyExact(count, LINE));
        AtomicFiles.writeFully(out, header.duplicate());
        long at = HEADER;
        for (int i = 0; i < count; ) {
            for (Entry entry : entries.from(i)) {
                byte[] bytes = entry.bytes();
                lines.putLong(at).putInt(bytes.length).putInt(entry.height());
                lines.putInt(entry.width()).putInt(sum(ByteBuffer.wrap(bytes)));
                AtomicFiles.writeFully(out, ByteBuffer.wrap(bytes));
                at += bytes.length;
                i++;
            }
        }
        lines.flip();
        int sum = sum(header.duplicate(), lines.duplicate());
        AtomicFiles.writeFully(out, lines);
        AtomicFiles.writeFully(out, ByteBuffer.allocate(Integer.BYTES).putInt(sum).flip());
    }

    /**
     * Opens a file.
     *
     * @param key what it is to have
     * @return empty if there is none, or it has another key, or is damaged
     */
    static Optional<CacheFile> open(Path file, byte[] key, int count) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long lines = in.size() - Integer.BYTES - (long) count * LINE;
            if (lines < HEADER) {
                return Optional.empty();
            }
            ByteBuffer header = read(in, 0, HEADER);
            ByteBuffer index = read(in, lines, count * LINE);
            int sum = read(in, in.size() - Integer.BYTES, Integer.BYTES).getInt(0);
            boolean same =
                    header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                            && header.slice(MAGIC.length, KEY).equals(ByteBuffer.wrap(key))
                            && header.getInt(HEADER - Integer.BYTES) == count
                            && sum == sum(header, index.duplicate());
            return same ? Optional.of(new CacheFile(file, in, index, count)) : Optional.empty();
        } catch (IOException e) {
            throw FileErrors.naming(file, e);
        }
    }

    private static ByteBuffer read(FileChannel in, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && in.read(bytes, from + bytes.position()) >= 0) {}
        return bytes.flip();
    }

    private static int sum(ByteBuffer... parts) {
        CRC32C sum = new CRC32C();
        for (ByteBuffer part : parts) {
            sum.update(part);
        }
        return (int) sum.getValue();
    }

    private long offset(int i) {
        return index.getLong(i * LINE);
    }

    private int length(int i) {
        return index.getInt(i * LINE + Long.BYTES);
    }

    private int number(int i, int place) {
        return index.getInt(i * LINE + Long.BYTES + place * Integer.BYTES);
    }

    /**
     * Returns an entry. Any thread may ask.
     *
     * @throws IOException if its bytes are not those that were written
     */
    Entry read(int i) throws IOException {
        byte[] bytes = new byte[length(i)];
        int segment = segmentOf[i];
        segments.get(segment).get((int) (offset(i) - begins[segment]), bytes);
        if (sum(ByteBuffer.wrap(bytes)) != number(i, 3)) {
            throw new IOException(
                    Texts.format(
                            "the cache of images %s is damaged; remove it, and it is made again",
                            file));
        }
        return new Entry(number(i, 1), number(i, 2), bytes);
    }
}
