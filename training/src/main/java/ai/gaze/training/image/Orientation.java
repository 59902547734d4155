package ai.gaze.training.image;

/** The eight ways in which an image may lie in its file, by the numbers of TIFF and EXIF. */
final class Orientation {

    private Orientation() {}

    /** Turns and mirrors an image so that it stands upright; other numbers than 2 to 8 leave it. */
    static RgbImage apply(long orientation, RgbImage image) {
        if (orientation < 2 || orientation > 8) {
            return image;
        }
        boolean across = orientation >= 5;
        boolean mirrored =
                orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean upsideDown =
                orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int height = across ? image.width() : image.height();
        int width = across ? image.height() : image.width();
        byte[] pixels = new byte[image.pixels().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromY = across ? x : y;
                int fromX = across ? y : x;
                fromX = mirrored ? image.width() - 1 - fromX : fromX;
                fromY = upsideDown ? image.height() - 1 - fromY : fromY;
                int from = (fromY * image.width() + fromX) * RgbImage.CHANNELS;
                int to = (y * width + x) * RgbImage.CHANNELS;
                System.arraycopy(image.pixels(), from, pixels, to, RgbImage.CHANNELS);
            }
        }
        return new RgbImage(height, width, pixels);
    }
}
