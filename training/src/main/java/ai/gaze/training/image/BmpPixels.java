package ai.gaze.training.image;

import java.util.Map;

/**
 * Where the colours are in a pixel of 16, 24 or 32 bits of a bitmap.
 *
 * @param bits of the pixel
 * @param green how many bits green has in 16
 * @param places of red, green, blue and alpha among the bytes; -1 where there is no alpha
 */
record BmpPixels(int bits, int green, String places) {

    /** The masks that are read, with the order of the bytes that they mean. */
    private static final Map<String, String> MASKS =
            Map.ofEntries(
                    Map.entry("32 ff0000 ff00 ff 0", "BGRX"),
                    Map.entry("32 ff000000 ff0000 ff00 0", "XBGR"),
                    Map.entry("32 ff000000 ff00 ff 0", "BGXR"),
                    Map.entry("32 ff000000 ff0000 ff00 ff", "ABGR"),
                    Map.entry("32 ff ff00 ff0000 ff000000", "RGBA"),
                    Map.entry("32 ff0000 ff00 ff ff000000", "BGRA"),
                    Map.entry("32 ff000000 ff00 ff ff0000", "BGAR"),
                    Map.entry("32 0 0 0 0", "BGRA"),
                    Map.entry("24 ff0000 ff00 ff", "BGR"),
                    Map.entry("16 f800 7e0 1f", "6"),
                    Map.entry("16 7c00 3e0 1f", "5"));

    private static final int MASKS_AT = 54;

    static BmpPixels of(ByteView in, int bits, boolean masked, long header)
            throws BrokenImageException {
        if (!masked) {
            return new BmpPixels(bits, 5, bits == 24 ? "BGR" : "BGRX");
        }
        StringBuilder masks = new StringBuilder().append(bits);
        for (int i = 0; i < (bits == 32 ? 4 : 3); i++) {
            boolean there = i < 3 || header >= 56;
            masks.append(' ').append(Long.toHexString(there ? in.u32(MASKS_AT + 4L * i) : 0));
        }
        String places = MASKS.get(masks.toString());
        if (places == null) {
            throw BrokenImageException.unread("a BMP with colours in rare places");
        }
        return new BmpPixels(bits, "6".equals(places) ? 6 : 5, places);
    }

    int rgb(byte[] bytes, int at) {
        if (bits == 16) {
            int pixel = (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
            int most = (1 << green) - 1;
            int red = ((pixel >> (5 + green)) & 31) * 255 / 31;
            int middle = ((pixel >> 5) & most) * 255 / most;
            return (red << 16) | (middle << 8) | ((pixel & 31) * 255 / 31);
        }
        return (bytes[at + places.indexOf('R')] & 0xff) << 16
                | (bytes[at + places.indexOf('G')] & 0xff) << 8
                | (bytes[at + places.indexOf('B')] & 0xff);
    }

    int alpha(byte[] bytes, int at) {
        int place = bits == 32 ? places.indexOf('A') : -1;
        return place < 0 ? 255 : bytes[at + place] & 0xff;
    }
}
