package ai.gaze.testing;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes masks as PNG files whose palette says nothing of their numbers. */
public final class MaskPng {

    private MaskPng() {}

    /**
     * Writes a mask of 8 bits.
     *
     * @param mask {@code [height, width]}
     */
    public static void write(Path file, byte[] mask, int height, int width) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, of(mask, height, width, 8, false));
    }

    /**
     * Returns a mask as a file.
     *
     * @param mask {@code [height, width]}
     * @param bits 1, 2, 4 or 8 for each pixel
     */
    public static byte[] of(byte[] mask, int height, int width, int bits, boolean interlaced)
            throws IOException {
        int colors = 1 << bits;
        byte[] red = new byte[colors];
        byte[] green = new byte[colors];
        byte[] blue = new byte[colors];
        for (int i = 0; i < colors; i++) {
            red[i] = (byte) (37 * i + 11);
            green[i] = (byte) (255 - i);
            blue[i] = (byte) (91 * i);
        }
        IndexColorModel palette = new IndexColorModel(bits, colors, red, green, blue);
        WritableRaster raster = palette.createCompatibleWritableRaster(width, height);
        for (int i = 0; i < mask.length; i++) {
            raster.setSample(i % width, i / width, 0, mask[i] & 0xff);
        }
        BufferedImage image = new BufferedImage(palette, raster, false, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setProgressiveMode(
                    interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
