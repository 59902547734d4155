package ai.gaze.training.image;

import java.util.Arrays;

/** Colours by number. */
final class Palette {

    private static final int MOST = 255;

    private final int[] colors;
    private final int[] alphas;

    private Palette(int size) {
        colors = new int[size];
        alphas = new int[size];
        Arrays.fill(alphas, MOST);
    }

    /** A palette of some colours {@code 0xrrggbb}. */
    static Palette of(int... colors) {
        Palette palette = new Palette(colors.length);
        System.arraycopy(colors, 0, palette.colors, 0, colors.length);
        return palette;
    }

    /** Red, green and blue of each colour. */
    static Palette ofRgb(byte[] bytes) {
        Palette palette = new Palette(bytes.length / PixelImage.RGB);
        for (int i = 0; i < palette.colors.length; i++) {
            palette.colors[i] =
                    (bytes[3 * i] & 0xff) << 16
                            | (bytes[3 * i + 1] & 0xff) << 8
                            | (bytes[3 * i + 2] & 0xff);
        }
        return palette;
    }

    /** Grey from black to white. */
    static Palette gray() {
        Palette palette = new Palette(MOST + 1);
        Arrays.setAll(palette.colors, i -> i * 0x010101);
        return palette;
    }

    /** Whether each colour is the grey of its number. */
    boolean isGray() {
        for (int i = 0; i < colors.length; i++) {
            if (colors[i] != i * 0x010101) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return colors.length;
    }

    /** The colour with a number, {@code 0xrrggbb}. */
    int rgb(int index) throws BrokenImageException {
        if (index >= colors.length) {
            throw BrokenImageException.damaged("a colour that is not in its palette");
        }
        return colors[index];
    }

    /** How opaque it is, 0 to 255. */
    int alpha(int index) {
        return index < alphas.length ? alphas[index] : MOST;
    }

    void alpha(int index, int alpha) {
        if (index >= 0 && index < alphas.length) {
            alphas[index] = alpha;
        }
    }
}
