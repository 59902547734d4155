package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;

/**
 * Reads WebP files, of an animation the first frame, by TwelveMonkeys' reader. It is made by its
 * own name: a registry would find it only where the class path of a thread has it.
 */
final class WebpDecoder {

    // It decodes into an array of the whole image.
    private static final long MOST = 1L << 26;
    private static final int ALPHA = 3;
    private static final int OPAQUE = 255;

    private WebpDecoder() {}

    static PixelImage decode(byte[] file) throws BrokenImageException {
        // The reader makes up what is missing at the end.
        ByteView in = new ByteView(file, false);
        in.require(8, in.u32(4));
        try {
            return decoded(file);
        } catch (NoClassDefFoundError e) {
            throw new BrokenImageException(
                    "it is a WebP file, which needs the library imageio-webp of TwelveMonkeys; add its jars to the class path",
                    e);
        }
    }

    private static PixelImage decoded(byte[] file) throws BrokenImageException {
        ImageReader reader = new WebPImageReaderSpi().createReaderInstance(null);
        try {
            reader.setInput(new Padded(file), true, true);
            RgbCanvas canvas = new RgbCanvas(reader.getWidth(0), reader.getHeight(0));
            if ((long) canvas.width * canvas.height > MOST) {
                throw BrokenImageException.unread(
                        Texts.format("a WebP of more than %d pixels", MOST));
            }
            Raster raster = reader.read(0).getRaster();
            if (raster.getWidth() != canvas.width || raster.getHeight() != canvas.height) {
                throw BrokenImageException.unread("a WebP whose first frame is a part of it");
            }
            draw(raster, canvas);
            return canvas.image();
        } catch (IOException | RuntimeException e) {
            // A damaged file leads it to exceptions of any kind.
            throw ImageDecoder.damaged(e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * The file, with zeros for what the reader looks ahead. It takes the end of a file for more
     * zeros, by an exception for each bit: of a damaged file it would make up millions of pixels.
     */
    private static final class Padded extends BytesInput {

        private static final int AHEAD = 64;

        Padded(byte[] file) {
            super(Arrays.copyOf(file, file.length + AHEAD));
        }

        @Override
        public int read() {
            return more(super.read());
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return more(super.read(target, offset, length));
        }

        private static int more(int read) {
            if (read < 0) {
                throw new IllegalStateException("its data end before the image does");
            }
            return read;
        }

        // Of a length that it knows, the reader refuses images of a single colour as too small.
        @Override
        public long length() {
            return -1;
        }
    }

    private static void draw(Raster raster, RgbCanvas canvas) {
        int bands = raster.getNumBands();
        int width = canvas.width;
        int[] row = new int[bands * width];
        for (int y = 0; y < canvas.height; y += canvas.gap) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x += canvas.gap) {
                int at = bands * x;
                int rgb = row[at] << 16 | row[at + 1] << 8 | row[at + 2];
                canvas.set(x, y, rgb, bands > ALPHA ? row[at + ALPHA] : OPAQUE);
            }
        }
    }
}
