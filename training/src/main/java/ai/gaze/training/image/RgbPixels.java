package ai.gaze.training.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** Takes red, green and blue out of the JDK's images, over white where they are transparent. */
final class RgbPixels {

    private static final int MOST = 255;
    private static final int[] BLUE_GREEN_RED = {2, 1, 0};

    private RgbPixels() {}

    static RgbImage of(BufferedImage image) {
        int height = image.getHeight();
        int width = image.getWidth();
        if (isBlueGreenRed(image)) {
            return new RgbImage(height, width, reversed(image));
        }
        byte[] pixels = new byte[Math.multiplyExact(height * width, RgbImage.CHANNELS)];
        ColorModel colors = image.getColorModel();
        int type = colors.getColorSpace().getType();
        boolean plain =
                (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB)
                        && !(colors instanceof IndexColorModel);
        for (int y = 0; y < height; y++) {
            if (plain) {
                samples(image, y, pixels);
            } else {
                converted(image, y, pixels);
            }
        }
        return new RgbImage(height, width, pixels);
    }

    /** Three bytes for each pixel without gaps: what nearly every photograph decodes to. */
    private static boolean isBlueGreenRed(BufferedImage image) {
        Raster raster = image.getRaster();
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_RGB
                && raster.getParent() == null
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getNumBanks() == 1
                && buffer.getOffset() == 0
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && model.getPixelStride() == RgbImage.CHANNELS
                && model.getScanlineStride() == RgbImage.CHANNELS * image.getWidth()
                && Arrays.equals(model.getBandOffsets(), BLUE_GREEN_RED)
                && buffer.getData().length
                        == RgbImage.CHANNELS * image.getWidth() * image.getHeight();
    }

    // In place: the image is not needed any more.
    private static byte[] reversed(BufferedImage image) {
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i += RgbImage.CHANNELS) {
            byte blue = pixels[i];
            pixels[i] = pixels[i + 2];
            pixels[i + 2] = blue;
        }
        return pixels;
    }

    // By the samples: Java takes grey for linear light and would make it brighter.
    private static void samples(BufferedImage image, int y, byte[] pixels) {
        ColorModel colors = image.getColorModel();
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int bands = raster.getNumBands();
        boolean gray = colors.getNumColorComponents() == 1;
        int[] row = raster.getPixels(0, y, width, 1, (int[]) null);
        int out = y * width * RgbImage.CHANNELS;
        for (int x = 0; x < width; x++) {
            int alpha = colors.hasAlpha() ? scaled(row, x, bands, bands - 1, colors) : MOST;
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                int value = scaled(row, x, bands, gray ? 0 : c, colors);
                pixels[out++] = over(value, alpha);
            }
        }
    }

    private static int scaled(int[] row, int x, int bands, int band, ColorModel colors) {
        int value = row[x * bands + band];
        int bits = colors.getComponentSize(band);
        return bits == 8 ? value : (int) Math.round(value * (double) MOST / ((1L << bits) - 1));
    }

    // Palettes, and colours that only Java's conversion knows.
    private static void converted(BufferedImage image, int y, byte[] pixels) {
        int width = image.getWidth();
        int[] argb = image.getRGB(0, y, width, 1, null, 0, width);
        int out = y * width * RgbImage.CHANNELS;
        for (int pixel : argb) {
            for (int shift = 16; shift >= 0; shift -= 8) {
                pixels[out++] = over((pixel >> shift) & 0xff, pixel >>> 24);
            }
        }
    }

    private static byte over(int value, int alpha) {
        return (byte) ((value * alpha + MOST * (MOST - alpha) + MOST / 2) / MOST);
    }
}
