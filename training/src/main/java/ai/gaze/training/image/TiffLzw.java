package ai.gaze.training.image;

/** The variety of Lempel, Ziv and Welch in TIFF files: upper bits first, codes grow early. */
final class TiffLzw {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int MOST_BITS = 12;

    private TiffLzw() {}

    static byte[] decode(byte[] bytes, int from, int count, int size) throws BrokenImageException {
        byte[] out = new byte[size];
        // Each string lies in the output already: where, and how long it is.
        int[] place = new int[1 << MOST_BITS];
        int[] length = new int[1 << MOST_BITS];
        int done = 0;
        int next = END + 1;
        int bits = 9;
        int before = -1;
        int beforePlace = 0;
        int beforeLength = 0;
        long bit = 8L * from;
        long end = 8L * (from + count);
        while (done < size) {
            if (bit + bits > end) {
                throw BrokenImageException.cut();
            }
            int code = code(bytes, bit, bits);
            bit += bits;
            if (code == END) {
                throw BrokenImageException.cut();
            }
            if (bit == 8L * from + bits && code != CLEAR) {
                throw BrokenImageException.damaged("codes without a beginning");
            }
            if (code == CLEAR) {
                next = END + 1;
                bits = 9;
                before = -1;
                continue;
            }
            if (code > next
                    || (code > END && before < 0)
                    || (code == next && next == 1 << MOST_BITS)) {
                throw BrokenImageException.damaged("a code that there is not");
            }
            int start = done;
            int run = 1;
            if (code < CLEAR) {
                out[done++] = (byte) code;
            } else {
                boolean isNew = code == next;
                int source = isNew ? beforePlace : place[code];
                run = isNew ? beforeLength + 1 : length[code];
                for (int i = 0; i < run && done < size; i++) {
                    out[done++] = out[source + i];
                }
            }
            if (before >= 0 && next < 1 << MOST_BITS) {
                place[next] = beforePlace;
                length[next] = beforeLength + 1;
                next++;
                if (next == (1 << bits) - 1 && bits < MOST_BITS) {
                    bits++;
                }
            }
            before = code;
            beforePlace = start;
            beforeLength = run;
        }
        return out;
    }

    private static int code(byte[] bytes, long bit, int bits) {
        int at = (int) (bit >> 3);
        int value = 0;
        for (int i = 0; i < 3; i++) {
            value = (value << 8) | (at + i < bytes.length ? bytes[at + i] & 0xff : 0);
        }
        return (value >> (24 - bits - (int) (bit & 7))) & ((1 << bits) - 1);
    }
}
