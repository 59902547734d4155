package ai.gaze.training.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * JPEG files in the four colours of print. They become RGB by the plain formula that Pillow uses,
 * without a colour profile; what the JDK makes of them is much darker or lighter.
 */
final class CmykJpeg {

    private static final int BANDS = 4;
    private static final int MOST = 255;
    private static final int ADOBE = 0xee;
    private static final int START_OF_SCAN = 0xda;

    private CmykJpeg() {}

    /** Whether an image of four colours is one of them. */
    static boolean isOne(ImageReader reader) throws IOException {
        return reader.getFormatName().toLowerCase(Locale.ROOT).startsWith("jp")
                && reader.canReadRaster();
    }

    static RgbImage read(ImageReader reader, ImageReadParam param)
            throws IOException, BrokenImageException {
        ImageInputStream input = (ImageInputStream) reader.getInput();
        input.seek(0);
        int transform = transform(input);
        input.seek(0);
        reader.setInput(input, true, true);
        Raster raster = reader.readRaster(0, param);
        if (raster.getNumBands() != BANDS) {
            throw new BrokenImageException("its colours are of a kind that Java cannot read");
        }
        return convert(raster, transform);
    }

    private static RgbImage convert(Raster raster, int transform) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(height * width, RgbImage.CHANNELS)];
        int[] row = new int[width * BANDS];
        int out = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < row.length; x += BANDS) {
                if (transform == 2) {
                    toCmyk(row, x);
                }
                // Adobe stores how much ink is missing; without its marker it is the ink.
                int k = transform < 0 ? MOST - row[x + 3] : row[x + 3];
                for (int c = 0; c < RgbImage.CHANNELS; c++) {
                    int light = transform < 0 ? MOST - row[x + c] : row[x + c];
                    pixels[out++] = (byte) ((light * k + MOST / 2) / MOST);
                }
            }
        }
        return new RgbImage(height, width, pixels);
    }

    /** YCCK to CMYK: the first three are colours as in any JPEG (ITU-T T.871), turned around. */
    private static void toCmyk(int[] row, int x) {
        double y = row[x];
        double cb = row[x + 1] - 128;
        double cr = row[x + 2] - 128;
        row[x] = MOST - clip(y + 1.402 * cr);
        row[x + 1] = MOST - clip(y - 0.344136 * cb - 0.714136 * cr);
        row[x + 2] = MOST - clip(y + 1.772 * cb);
    }

    private static int clip(double value) {
        return (int) Math.min(MOST, Math.max(0, Math.round(value)));
    }

    /** The colour transform of Adobe's marker (0: none, 2: YCCK); -1 without such a marker. */
    private static int transform(ImageInputStream input) throws IOException {
        input.skipBytes(2);
        while (true) {
            if (input.readUnsignedByte() != 0xff) {
                return -1;
            }
            int marker = input.readUnsignedByte();
            if (marker == START_OF_SCAN) {
                return -1;
            }
            int length = input.readUnsignedShort() - 2;
            byte[] segment = new byte[Math.max(0, length)];
            input.readFully(segment);
            if (marker == ADOBE && length >= 12 && segment[0] == 'A' && segment[1] == 'd') {
                return segment[11];
            }
        }
    }
}
