package ai.gaze.training.data;

import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;

/**
 * How often each class is in masks.
 *
 * @param masks how many there are
 * @param pixels of each number, {@code [256]}; the last is what counts for nothing
 * @param images in which each number is, {@code [256]}
 * @param empty how many of them have no pixel that counts
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record MaskCounts(int masks, long[] pixels, int[] images, int empty) {

    private static final int VALUES = MaskedImages.IGNORED + 1;

    static final MaskCounts NONE = new MaskCounts(0, new long[VALUES], new int[VALUES], 0);

    /** Counts those of one mask. */
    static MaskCounts of(byte[] mask) {
        long[] pixels = new long[VALUES];
        for (byte value : mask) {
            pixels[value & 0xff]++;
        }
        int[] images = new int[VALUES];
        for (int c = 0; c < VALUES; c++) {
            images[c] = pixels[c] > 0 ? 1 : 0;
        }
        return new MaskCounts(
                1, pixels, images, pixels[MaskedImages.IGNORED] == mask.length ? 1 : 0);
    }

    static MaskCounts sum(Collection<MaskCounts> all) {
        long[] pixels = new long[VALUES];
        int[] images = new int[VALUES];
        for (MaskCounts one : all) {
            for (int c = 0; c < VALUES; c++) {
                pixels[c] += one.pixels[c];
                images[c] += one.images[c];
            }
        }
        return new MaskCounts(
                all.stream().mapToInt(MaskCounts::masks).sum(),
                pixels,
                images,
                all.stream().mapToInt(MaskCounts::empty).sum());
    }

    /**
     * Reads the masks of images: those of files at their own size, others as they come.
     *
     * @throws UncheckedIOException if one cannot be read
     */
    static MaskCounts of(ImageSource images) {
        if (images instanceof ImageFiles files) {
            return files.maskCounts();
        }
        int channels = images.channels();
        byte[] pixels = new byte[images.imageBytes()];
        byte[] mask = new byte[pixels.length / channels];
        MaskCounts sum = NONE;
        for (int i = 0; i < images.size(); i++) {
            try {
                images.read(i, pixels, 0);
            } catch (IOException e) {
                throw FileErrors.unchecked(e);
            }
            for (int p = 0; p < mask.length; p++) {
                mask[p] = (byte) (MaskedImages.IGNORED - (pixels[(p + 1) * channels - 1] & 0xff));
            }
            sum = sum(List.of(sum, of(mask)));
        }
        return sum;
    }

    /** How many pixels count. */
    public long counted() {
        long all = 0;
        for (int c = 0; c < MaskedImages.IGNORED; c++) {
            all += pixels[c];
        }
        return all;
    }

    /**
     * The pixels of each class as integers: where the largest number is none, all are divided by
     * the same, so that the proportions stay.
     */
    int[] perClass(int classes) {
        long most = 1;
        for (int c = 0; c < classes; c++) {
            most = Math.max(most, pixels[c]);
        }
        long by = (most + Integer.MAX_VALUE - 1) / Integer.MAX_VALUE;
        int[] each = new int[classes];
        for (int c = 0; c < classes; c++) {
            each[c] = (int) (pixels[c] > 0 ? Math.max(1, pixels[c] / by) : 0);
        }
        return each;
    }
}
