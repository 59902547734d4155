package ai.gaze.training.image;

/** The run lengths of bitmaps, with the liberties that Pillow takes. */
final class BmpRuns {

    private static final long MOST = 1L << 26;

    private BmpRuns() {}

    /** Returns the number of the colour of each pixel, in the order of the file. */
    static byte[] decode(ByteView in, long from, RgbCanvas canvas, boolean nibbles)
            throws BrokenImageException {
        int width = canvas.width;
        if ((long) width * canvas.height > MOST) {
            throw BrokenImageException.unread("a BMP with run lengths of this size");
        }
        byte[] out = new byte[width * canvas.height];
        int done = 0;
        int x = 0;
        long at = from;
        while (done < out.length) {
            int count = in.u8(at);
            int value = in.u8(at + 1);
            at += 2;
            if (count > 0) {
                // A run does not go on in the next row.
                int pixels = Math.min(Math.max(0, Math.min(count, width - x)), out.length - done);
                for (int i = 0; i < pixels; i++) {
                    int nibble = i % 2 == 0 ? value >> 4 : value & 15;
                    out[done++] = (byte) (nibbles ? nibble : value);
                }
                x += pixels;
            } else if (value == 0) {
                done = Math.min(out.length, (done + width - 1) / width * width);
                x = 0;
            } else if (value == 1) {
                throw BrokenImageException.cut();
            } else if (value == 2) {
                long skipped = in.u8(at) + (long) in.u8(at + 1) * width;
                at += 2;
                done += (int) Math.min(out.length - done, skipped);
                x = done % width;
            } else {
                int pixels = Math.min(out.length - done, value);
                int bytes = nibbles ? (pixels + 1) / 2 : pixels;
                int first = in.require(at, bytes);
                for (int i = 0; i < pixels; i++) {
                    out[done++] = (byte) Samples.at(in.bytes, first, i, nibbles ? 4 : 8);
                }
                x += value;
                at += bytes;
                at += at % 2;
            }
        }
        return out;
    }
}
