package ai.gaze.zoo.pth;

import ai.gaze.zoo.Excerpt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Where the entries of a zip archive lie in it (PKWARE's APPNOTE). Java's own reader gives streams,
 * and tensors are read from the middle.
 */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_SIZE = 56;
    private static final int HEADER = 0x02014b50;
    private static final int HEADER_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int ZIP64_FIELD = 1;
    private static final long SATURATED = 0xffff_ffffL;
    private static final int PIECE = 1 << 20;

    /** An entry: its sum, its size, and where its header lies. */
    private record Entry(long crc, long size, long header, boolean stored) {}

    private final Bytes bytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Reads the directory.
     *
     * @throws PthException if there is none
     */
    ZipDirectory(Bytes bytes) throws IOException {
        this.bytes = bytes;
        long end = end();
        ByteBuffer record = buffer(end, END_SIZE);
        long size = Integer.toUnsignedLong(record.getInt(12));
        long start = Integer.toUnsignedLong(record.getInt(16));
        if (size == SATURATED || start == SATURATED) {
            ByteBuffer locator = buffer(end - LOCATOR_SIZE, LOCATOR_SIZE);
            ByteBuffer end64 = buffer(locator.getLong(8), END64_SIZE);
            if (locator.getInt(0) != LOCATOR || end64.getInt(0) != END64) {
                throw PthException.damaged("a directory that is not where it should be");
            }
            size = end64.getLong(40);
            start = end64.getLong(48);
        }
        requireInside(start, size);
        Cursor in = new Cursor(bytes, start, size);
        while (in.position() < start + size) {
            add(in);
        }
    }

    private long end() throws IOException {
        long size = bytes.size();
        int length = (int) Math.min(size, END_SIZE + LONGEST_COMMENT);
        ByteBuffer tail = buffer(size - length, length);
        for (int at = length - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                return size - length + at;
            }
        }
        throw PthException.of(
                "is cut: the directory at the end of the zip archive is missing; get it again");
    }

    private ByteBuffer buffer(long position, int size) throws IOException {
        requireInside(position, size);
        ByteBuffer read = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.read(position, read);
        return read.flip();
    }

    private void requireInside(long position, long size) throws IOException {
        if (position < 0 || size < 0 || position > bytes.size() - size) {
            throw PthException.damaged("a part of the archive that lies outside of it");
        }
    }

    private void add(Cursor in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.bytes(HEADER_SIZE)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != HEADER) {
            throw PthException.damaged("an entry without a header");
        }
        String name =
                new String(
                        in.bytes(Short.toUnsignedInt(header.getShort(28))), StandardCharsets.UTF_8);
        ByteBuffer extra = ByteBuffer.wrap(in.bytes(Short.toUnsignedInt(header.getShort(30))));
        in.skip(Short.toUnsignedInt(header.getShort(32)));
        long[] sizes = {
            Integer.toUnsignedLong(header.getInt(24)),
            Integer.toUnsignedLong(header.getInt(20)),
            Integer.toUnsignedLong(header.getInt(42))
        };
        widen(sizes, extra.order(ByteOrder.LITTLE_ENDIAN));
        boolean encrypted = (header.getShort(8) & 1) != 0;
        boolean stored = header.getShort(10) == 0 && sizes[0] == sizes[1] && !encrypted;
        Entry entry =
                new Entry(Integer.toUnsignedLong(header.getInt(16)), sizes[0], sizes[2], stored);
        if (entries.put(name, entry) != null) {
            throw PthException.damaged("two entries of one name");
        }
    }

    // What does not fit into 32 bits stands in a field of its own, in this order.
    private static void widen(long[] sizes, ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort();
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                return;
            }
            ByteBuffer field = extra.slice().limit(length).order(ByteOrder.LITTLE_ENDIAN);
            extra.position(extra.position() + length);
            for (int i = 0; id == ZIP64_FIELD && i < sizes.length; i++) {
                if (sizes[i] == SATURATED && field.remaining() >= Long.BYTES) {
                    sizes[i] = field.getLong();
                }
            }
        }
    }

    /** Returns the folder in which an entry of this name is, {@code /} included. */
    Optional<String> folderOf(String name) {
        return entries.keySet().stream()
                .filter(e -> e.equals(name) || e.matches("[^/]*/\\Q" + name + "\\E"))
                .map(e -> e.substring(0, e.length() - name.length()))
                .findFirst();
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Returns where the content of an entry begins. */
    long start(String name) throws IOException {
        Entry entry = entry(name);
        ByteBuffer local = buffer(entry.header, LOCAL_SIZE);
        long start =
                entry.header
                        + LOCAL_SIZE
                        + Short.toUnsignedInt(local.getShort(26))
                        + Short.toUnsignedInt(local.getShort(28));
        if (local.getInt(0) != LOCAL) {
            throw PthException.damaged("an entry without its content");
        }
        requireInside(start, entry.size);
        return start;
    }

    long size(String name) {
        return entry(name).size;
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw PthException.damaged("the archive has no entry " + Excerpt.of(name));
        }
        if (!entry.stored) {
            throw PthException.of(
                    "has a compressed entry, which torch.save does not make: unpack it and pack it"
                            + " without compression");
        }
        return entry;
    }

    /**
     * Compares an entry with its checksum.
     *
     * @throws PthException if it is another one
     */
    void requireWhole(String name) throws IOException {
        long start = start(name);
        long size = size(name);
        CRC32 crc = new CRC32();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, size));
        for (long at = 0; at < size; at += piece.capacity()) {
            piece.clear().limit((int) Math.min(piece.capacity(), size - at));
            bytes.read(start + at, piece);
            crc.update(piece.flip());
        }
        if (crc.getValue() != entry(name).crc) {
            throw PthException.of(
                    "is damaged: the checksum of its entry %s does not agree; get it again (or save"
                            + " it again with torch.serialization.set_crc32_options(True))",
                    Excerpt.of(name));
        }
    }
}
