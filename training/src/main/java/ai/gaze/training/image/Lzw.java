package ai.gaze.training.image;

/**
 * The compression of Lempel, Ziv and Welch with codes of growing length, as GIF and TIFF have it.
 */
final class Lzw {

    private static final int MOST_BITS = 12;

    private Lzw() {}

    /**
     * Decodes as many bytes as there are to be.
     *
     * @param literalBits how many bits a byte has that is its own code
     * @param tiff whether the upper bits come first and the codes grow early
     * @throws BrokenImageException if they are not there
     */
    static byte[] decode(byte[] bytes, int from, int count, int literalBits, boolean tiff, int size)
            throws BrokenImageException {
        int clear = 1 << literalBits;
        byte[] out = new byte[size];
        // Each string lies in the output already: where, and how long it is.
        int[] place = new int[1 << MOST_BITS];
        int[] length = new int[1 << MOST_BITS];
        int done = 0;
        int next = clear + 2;
        int bits = literalBits + 1;
        int before = -1;
        int beforePlace = 0;
        int beforeLength = 0;
        long bit = 8L * from;
        long end = 8L * (from + count);
        while (done < size) {
            int code = bit + bits > end ? clear + 1 : code(bytes, bit, bits, tiff);
            if (code == clear + 1) {
                throw BrokenImageException.cut();
            }
            if (tiff && bit == 8L * from && code != clear) {
                throw BrokenImageException.damaged("codes without a beginning");
            }
            bit += bits;
            if (code == clear) {
                next = clear + 2;
                bits = literalBits + 1;
                before = -1;
                continue;
            }
            if (code > next || (before < 0 && code > clear)) {
                throw BrokenImageException.damaged("a code that there is not");
            }
            int start = done;
            int run = 1;
            if (code < clear) {
                out[done++] = (byte) code;
            } else {
                int source = code == next ? beforePlace : place[code];
                run = code == next ? beforeLength + 1 : length[code];
                for (int i = 0; i < run && done < size; i++) {
                    out[done++] = out[source + i];
                }
            }
            if (before >= 0 && next < 1 << MOST_BITS) {
                place[next] = beforePlace;
                length[next] = beforeLength + 1;
                next++;
                if (next == (1 << bits) - (tiff ? 1 : 0) && bits < MOST_BITS) {
                    bits++;
                }
            }
            before = code;
            beforePlace = start;
            beforeLength = run;
        }
        return out;
    }

    private static int code(byte[] bytes, long bit, int bits, boolean upperFirst) {
        int at = (int) (bit >> 3);
        int value = 0;
        for (int i = 0; i < 3; i++) {
            int next = at + i < bytes.length ? bytes[at + i] & 0xff : 0;
            value |= next << (upperFirst ? 16 - 8 * i : 8 * i);
        }
        int within = (int) (bit & 7);
        return (value >> (upperFirst ? 24 - bits - within : within)) & ((1 << bits) - 1);
    }
}
