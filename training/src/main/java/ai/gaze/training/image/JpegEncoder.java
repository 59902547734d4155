package ai.gaze.training.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes JPEG files by the JDK's native encoder, of quality {@value #QUALITY}. */
public final class JpegEncoder {

    private static final float QUALITY = 0.9f;

    private JpegEncoder() {}

    /** Returns the bytes of a file; the colours have half the rows and columns. */
    public static byte[] encode(PixelImage image) {
        boolean grey = image.channels() == 1;
        int type = grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
        BufferedImage picture = new BufferedImage(image.width(), image.height(), type);
        byte[] pixels = image.pixels();
        if (grey) {
            picture.getRaster().setDataElements(0, 0, image.width(), image.height(), pixels);
        } else {
            int[] colours = new int[image.height() * image.width()];
            for (int i = 0; i < colours.length; i++) {
                colours[i] =
                        (pixels[3 * i] & 0xff) << 16
                                | (pixels[3 * i + 1] & 0xff) << 8
                                | (pixels[3 * i + 2] & 0xff);
            }
            picture.getRaster().setDataElements(0, 0, image.width(), image.height(), colours);
        }
        return encode(picture);
    }

    public static byte[] encode(BufferedImage picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("an image in memory cannot be written", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
