package ai.gaze.training.image;

/**
 * Rows of a JPEG component that has only every second one. libjpeg repeats them, libjpeg-turbo and
 * so Pillow interpolates; some JDKs have the one and some the other.
 */
final class Chroma {

    private Chroma() {}

    /**
     * Puts interpolated rows in the place of repeated ones: three parts of the nearest row and one
     * of the next nearest, as libjpeg-turbo does it.
     *
     * @param pixels {@code [height, width, bands]}
     * @param bands how many
     * @param band which one
     * @param width of the image
     * @param height of the image
     */
    static void interpolateRows(byte[] pixels, int bands, int band, int width, int height) {
        int step = width * bands;
        int rows = (height + 1) / 2;
        byte[] source = new byte[rows * width];
        for (int k = 0; k < rows; k++) {
            for (int x = 0; x < width; x++) {
                source[k * width + x] = pixels[2 * k * step + x * bands + band];
            }
        }
        for (int y = 0; y < height; y++) {
            int near = y / 2 * width;
            boolean upper = y % 2 == 0;
            int other = Math.max(0, Math.min(rows - 1, upper ? y / 2 - 1 : y / 2 + 1)) * width;
            int bias = upper ? 1 : 2;
            for (int x = 0; x < width; x++) {
                int sum = 3 * (source[near + x] & 0xff) + (source[other + x] & 0xff) + bias;
                pixels[y * step + x * bands + band] = (byte) (sum >> 2);
            }
        }
    }
}
