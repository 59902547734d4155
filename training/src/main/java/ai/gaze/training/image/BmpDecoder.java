package ai.gaze.training.image;

/**
 * Reads Windows bitmaps of 1, 4, 8, 24 and 32 bits without run lengths, to the bit as Pillow reads
 * them.
 */
final class BmpDecoder {

    private static final int RAW = 0;
    private static final int BITFIELDS = 3;
    private static final int FILE_HEADER = 14;
    private static final int MASKS_AT = 54;
    private static final int LARGEST_PALETTE = 256;

    private final ByteView in;
    private final long headerSize;
    private final boolean topDown;
    private final int bits;
    private final long compression;
    private final RgbCanvas canvas;
    private final boolean hasAlpha;
    private long data;

    private BmpDecoder(byte[] file) throws BrokenImageException {
        in = new ByteView(file, false);
        data = in.u32(10);
        headerSize = in.u32(FILE_HEADER);
        int at = FILE_HEADER + 4;
        topDown = in.u8(at + 7) == 0xff;
        long height = in.u32(at + 4);
        bits = in.u16(at + 10);
        compression = in.u32(at + 12);
        boolean masked = compression == BITFIELDS && bits == 32;
        boolean known =
                headerSize == 40 || headerSize == 56 || headerSize == 108 || headerSize == 124;
        boolean plain =
                compression == RAW
                        && (bits == 1 || bits == 4 || bits == 8 || bits == 24 || bits == 32);
        long mask = masked && headerSize > 40 ? in.u32(MASKS_AT + 12L) : 0;
        hasAlpha = mask == 0xff000000L;
        if (!known
                || !(plain || masked)
                || (masked
                        && (in.u32(MASKS_AT) != 0xff0000
                                || in.u32(MASKS_AT + 4L) != 0xff00
                                || in.u32(MASKS_AT + 8L) != 0xff
                                || (mask != 0 && !hasAlpha)))) {
            throw BrokenImageException.unread("a BMP of a rare kind");
        }
        canvas = new RgbCanvas(in.u32(at), topDown ? (1L << 32) - height : height);
    }

    static PixelImage decode(byte[] file) throws BrokenImageException {
        return new BmpDecoder(file).decode();
    }

    private PixelImage decode() throws BrokenImageException {
        long end =
                FILE_HEADER + headerSize + (compression == BITFIELDS && headerSize == 40 ? 12 : 0);
        Palette palette = bits > 8 ? null : palette(end);
        if (data == 0) {
            data = end;
        }
        long rowBytes = ((long) canvas.width * bits + 31) / 32 * 4;
        in.require(data, canvas.height * rowBytes);
        for (int y = 0; y < canvas.height; y += canvas.gap) {
            long line = topDown ? y : canvas.height - 1 - y;
            int row = (int) (data + line * rowBytes);
            for (int x = 0; x < canvas.width; x += canvas.gap) {
                if (palette != null) {
                    canvas.set(x, y, palette.rgb(Samples.at(in.bytes, row, x, bits)), 255);
                } else {
                    int at = row + x * (bits / 8);
                    int alpha = hasAlpha ? in.bytes[at + 3] & 0xff : 255;
                    canvas.set(x, y, (int) in.number(at, 3), alpha);
                }
            }
        }
        return canvas.image();
    }

    private Palette palette(long start) throws BrokenImageException {
        long said = in.u32(FILE_HEADER + 32);
        long colors = said == 0 ? 1L << bits : said;
        if (colors > LARGEST_PALETTE) {
            throw BrokenImageException.damaged("its palette");
        }
        int at = in.require(start, colors * 4);
        int[] palette = new int[(int) colors];
        boolean gray = true;
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (int) in.number(at + i * 4L, 3);
            gray &= palette[i] == (palette.length == 2 ? i * 255 : i) * 0x010101;
        }
        // Pillow takes the samples of such a one for brightness, whatever their size.
        if (gray && (palette.length <= 2 ? bits != 1 : bits != 8)) {
            throw BrokenImageException.unread("a BMP with a palette of a rare kind");
        }
        if (data == 0 || data == start) {
            data = start + colors * 4;
        }
        if (gray && palette.length <= 2) {
            return Palette.of(0, 0xffffff);
        }
        return gray ? Palette.gray() : Palette.of(palette);
    }
}
