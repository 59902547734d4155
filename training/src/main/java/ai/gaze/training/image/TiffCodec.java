package ai.gaze.training.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compressions of TIFF that lose nothing. */
final class TiffCodec {

    private static final int NONE = 1;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int OLD_DEFLATE = 32946;
    private static final int PACK_BITS = 32773;

    private TiffCodec() {}

    /** Whether differences of neighbours may have been taken before a compression. */
    static boolean hasPredictor(long compression) {
        return compression == LZW || compression == DEFLATE || compression == OLD_DEFLATE;
    }

    /**
     * Decodes a strip or a tile.
     *
     * @param compression the number of the compression
     * @param bytes of the file
     * @param from where it begins
     * @param count how many bytes it has
     * @param size how many bytes come out
     * @throws BrokenImageException if it is damaged, or the compression is not read
     */
    static byte[] decode(long compression, byte[] bytes, int from, int count, int size)
            throws BrokenImageException {
        return switch ((int) compression) {
            case NONE -> {
                if (count < size) {
                    throw BrokenImageException.cut();
                }
                yield Arrays.copyOfRange(bytes, from, from + size);
            }
            case LZW -> TiffLzw.decode(bytes, from, count, size);
            case DEFLATE, OLD_DEFLATE -> inflated(bytes, from, count, size);
            case PACK_BITS -> unpacked(bytes, from, from + count, size);
            default ->
                    throw BrokenImageException.unread(
                            "a TIFF with compression %d".formatted(compression));
        };
    }

    private static byte[] inflated(byte[] bytes, int from, int count, int size)
            throws BrokenImageException {
        byte[] out = new byte[size];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, from, count);
            int done = 0;
            while (done < size) {
                int more = inflater.inflate(out, done, size - done);
                if (more == 0) {
                    throw BrokenImageException.cut();
                }
                done += more;
            }
            // To the checksum behind the last byte.
            byte[] rest = new byte[1 << 8];
            while (inflater.inflate(rest) > 0) {}
            if (!inflater.finished()) {
                throw BrokenImageException.cut();
            }
            return out;
        } catch (DataFormatException e) {
            throw ImageDecoder.damaged(e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] unpacked(byte[] bytes, int from, int end, int size)
            throws BrokenImageException {
        byte[] out = new byte[size];
        int at = from;
        int done = 0;
        while (done < size) {
            if (at >= end) {
                throw BrokenImageException.cut();
            }
            int run = bytes[at++];
            boolean literal = run >= 0;
            int length = literal ? run + 1 : 1 - run;
            if (run == -128) {
                continue;
            }
            int room = Math.min(length, size - done);
            if (at + (literal ? room : 1) > end) {
                throw BrokenImageException.cut();
            }
            if (literal) {
                System.arraycopy(bytes, at, out, done, room);
            } else {
                Arrays.fill(out, done, done + room, bytes[at]);
            }
            at += literal ? length : 1;
            done += room;
        }
        return out;
    }
}
