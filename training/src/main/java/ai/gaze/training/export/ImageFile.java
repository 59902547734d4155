package ai.gaze.training.export;

import ai.gaze.zoo.UserException;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.IIOException;
import javax.imageio.ImageIO;

/** Reads an image file of any size and of any format that the JDK reads. */
final class ImageFile {

    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    private ImageFile() {}

    /**
     * Reads an image and scales it to a square; what is transparent becomes white.
     *
     * @param file the file
     * @param side height and width of the result
     * @return unsigned bytes {@code [side, side, 3]}, red first
     * @throws UserException if it is not an image
     * @throws IOException if it cannot be read
     */
    static byte[] read(Path file, int side) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserException(file + " is a folder; give the image files in it");
        }
        if (!Files.isRegularFile(file)) {
            throw new UserException("there is no image " + file + "; check the name");
        }
        BufferedImage image;
        try {
            image = ImageIO.read(file.toFile());
        } catch (IIOException | RuntimeException e) {
            // The JDK's readers answer a damaged file with exceptions of any kind.
            throw unreadable(file, e);
        }
        if (image == null) {
            throw unreadable(file, null);
        }
        return scale(image, side);
    }

    private static UserException unreadable(Path file, Exception cause) {
        return new UserException(
                file
                        + " is not an image that Java can read; expected "
                        + "a whole PNG, JPEG, GIF, BMP or TIFF file",
                cause);
    }

    private static byte[] scale(BufferedImage image, int side) {
        return ImageScaling.square(
                image.getHeight(), image.getWidth(), side, (y, row) -> readRow(image, y, row));
    }

    private static void readRow(BufferedImage image, int y, float[] row) {
        int width = image.getWidth();
        Raster raster = image.getRaster();
        boolean gray =
                !(image.getColorModel() instanceof IndexColorModel)
                        && image.getColorModel().getNumColorComponents() == 1;
        int[] argb = image.getRGB(0, y, width, 1, null, 0, width);
        for (int x = 0; x < width; x++) {
            int alpha = argb[x] >>> 24;
            for (int c = 0; c < CHANNELS; c++) {
                // Java takes gray for linear light and would make it brighter.
                float value =
                        gray
                                ? gray(raster, image, x, y)
                                : (argb[x] >> (8 * (CHANNELS - 1 - c))) & 0xff;
                row[x * CHANNELS + c] = (value * alpha + WHITE * (WHITE - alpha)) / WHITE;
            }
        }
    }

    private static float gray(Raster raster, BufferedImage image, int x, int y) {
        int bits = image.getColorModel().getComponentSize(0);
        return raster.getSample(x, y, 0) * (float) WHITE / ((1L << bits) - 1);
    }
}
