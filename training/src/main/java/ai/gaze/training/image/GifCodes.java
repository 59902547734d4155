package ai.gaze.training.image;

/** The compression of GIF: the variety of Lempel, Ziv and Welch with codes of growing length. */
final class GifCodes {

    private static final int MOST_BITS = 12;
    private static final int CODES = 1 << MOST_BITS;

    private final ByteView in;
    private final int literalBits;
    private final int clear;
    private final int[] prefix = new int[CODES];
    private final byte[] last = new byte[CODES];
    private final byte[] stack = new byte[CODES + 1];
    private int waiting;
    private int bits;
    private int next;
    private int before = -1;
    private byte first;
    private int at;
    private int left;
    private int buffer;
    private int buffered;

    GifCodes(ByteView in, int from) throws BrokenImageException {
        this.in = in;
        literalBits = in.u8(from);
        if (literalBits < 1 || literalBits > 8) {
            throw BrokenImageException.damaged("codes of %d bits".formatted(literalBits));
        }
        at = from + 1;
        clear = 1 << literalBits;
        reset();
    }

    private void reset() {
        bits = literalBits + 1;
        next = clear + 2;
        before = -1;
    }

    /** Decodes as many pixels as the array holds. */
    void read(byte[] target) throws BrokenImageException {
        for (int i = 0; i < target.length; i++) {
            while (waiting == 0) {
                string(code());
            }
            target[i] = stack[--waiting];
        }
    }

    // Puts the string of a code onto the stack, its first pixel on top.
    private void string(int code) throws BrokenImageException {
        if (code == clear) {
            reset();
            return;
        }
        if (code == clear + 1) {
            throw BrokenImageException.cut();
        }
        if (code > next || (before < 0 && (code > clear || code == next))) {
            throw BrokenImageException.damaged("a code that there is not");
        }
        int walk = code;
        if (code == next) {
            stack[waiting++] = first;
            walk = before;
        }
        while (walk > clear) {
            stack[waiting++] = last[walk];
            walk = prefix[walk];
        }
        first = (byte) walk;
        stack[waiting++] = first;
        if (before >= 0 && next < CODES) {
            prefix[next] = before;
            last[next] = first;
            next++;
            if (next == 1 << bits && bits < MOST_BITS) {
                bits++;
            }
        }
        before = code;
    }

    private int code() throws BrokenImageException {
        while (buffered < bits) {
            while (left == 0) {
                left = in.u8(at++);
                if (left == 0) {
                    throw BrokenImageException.cut();
                }
            }
            buffer |= in.u8(at++) << buffered;
            buffered += 8;
            left--;
        }
        int code = buffer & ((1 << bits) - 1);
        buffer >>>= bits;
        buffered -= bits;
        return code;
    }
}
