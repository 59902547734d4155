package ai.gaze.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Counts the pixels of each class in masks. */
final class MaskCounts {

    private MaskCounts() {}

    /**
     * Reads all masks.
     *
     * @return the pixels of each class, {@link Integer#MAX_VALUE} where there are more
     */
    static int[] of(ImageSource images) {
        long[] counts = new long[MaskedImages.IGNORED + 1];
        byte[] pixels = new byte[images.imageBytes()];
        int channels = images.channels();
        for (int i = 0; i < images.size(); i++) {
            try {
                images.read(i, pixels, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (int at = channels - 1; at < pixels.length; at += channels) {
                counts[MaskedImages.IGNORED - (pixels[at] & 0xff)]++;
            }
        }
        int[] each = new int[images.classes()];
        for (int c = 0; c < each.length; c++) {
            each[c] = (int) Math.min(Integer.MAX_VALUE, counts[c]);
        }
        return each;
    }
}
