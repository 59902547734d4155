package ai.gaze.training.image;

/** Numbers in the bytes of a file; what lies behind its end makes the image a broken one. */
final class ByteView {

    final byte[] bytes;
    private final boolean bigEndian;

    ByteView(byte[] bytes, boolean bigEndian) {
        this.bytes = bytes;
        this.bigEndian = bigEndian;
    }

    int length() {
        return bytes.length;
    }

    /** Returns the place as an index, if that many bytes are there. */
    int require(long at, long count) throws BrokenImageException {
        if (at < 0 || count < 0 || at > bytes.length - count) {
            throw BrokenImageException.cut();
        }
        return (int) at;
    }

    int u8(long at) throws BrokenImageException {
        return bytes[require(at, 1)] & 0xff;
    }

    int u16(long at) throws BrokenImageException {
        return (int) number(at, 2);
    }

    long u32(long at) throws BrokenImageException {
        return number(at, 4);
    }

    /** An unsigned number of some bytes; eight of them may be negative. */
    long number(long at, int count) throws BrokenImageException {
        int from = require(at, count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            int place = bigEndian ? from + i : from + count - 1 - i;
            value = value << 8 | (bytes[place] & 0xff);
        }
        return value;
    }

    /** Whether the bytes from a place on are these characters. */
    boolean isAt(int at, String ascii) {
        if (at + ascii.length() > bytes.length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if ((bytes[at + i] & 0xff) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
