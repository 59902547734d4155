package ai.gaze.training.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Reads JPEG files by the JDK's native decoder. It is given nothing but the samples and told what
 * they are, as the JDK would convert them by the profile of a file, and guess where there is none.
 */
final class JpegDecoder {

    // Of a progressive image the native decoder keeps every coefficient.
    private static final long MOST_PROGRESSIVE = 1L << 26;

    private static final ColorModel RED_GREEN_BLUE =
            new ComponentColorModel(
                    ColorSpace.getInstance(ColorSpace.CS_sRGB),
                    false,
                    false,
                    Transparency.OPAQUE,
                    DataBuffer.TYPE_BYTE);

    private JpegDecoder() {}

    static PixelImage decode(byte[] file) throws BrokenImageException {
        JpegMarkers markers = JpegMarkers.read(file);
        JpegFrame frame = markers.frame();
        int gap = ImageDecoder.gap(frame.width, frame.height);
        if ((gap > 1 && frame.halvesRows())
                || (frame.progressive && (long) frame.width * frame.height > MOST_PROGRESSIVE)) {
            throw BrokenImageException.unread("a JPEG of a rare kind of this size");
        }
        int bands = frame.components();
        boolean ycc = markers.isYcc() && bands > 1;
        boolean repaired = frame.halvesRows() && RowProbe.REPEATED;
        // The native decoder makes colours of plain ones itself, and faster.
        boolean converted = ycc && bands == 3 && !repaired;
        Raster raster = samples(markers.plain(converted), frame, gap);
        byte[] pixels = ((DataBufferByte) raster.getDataBuffer()).getData();
        int width = raster.getWidth();
        int height = raster.getHeight();
        for (int c = 0; c < bands && repaired; c++) {
            if (frame.halvesRows(c)) {
                Chroma.interpolateRows(pixels, bands, c, width, height);
            }
        }
        if (ycc && !converted) {
            YccColors.toRgb(pixels, bands);
        }
        return new PixelImage(height, width, rgb(pixels, bands, ycc));
    }

    private static byte[] rgb(byte[] pixels, int bands, boolean ycc) {
        return switch (bands) {
            case 1 -> YccColors.ofGray(pixels);
            case 3 -> pixels;
            // What the conversion made of four was their complement.
            default -> YccColors.ofInk(pixels, ycc);
        };
    }

    /** Returns an array without gaps: all bands of a pixel, then the next pixel. */
    private static Raster samples(byte[] file, JpegFrame frame, int gap)
            throws BrokenImageException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try {
            Complaints complaints = new Complaints();
            reader.addIIOReadWarningListener(complaints);
            reader.setInput(new BytesInput(file), true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            param.setSourceSubsampling(gap, gap, 0, 0);
            Raster raster =
                    frame.components() == PixelImage.RGB
                            ? colors(reader, param, frame, gap)
                            : reader.readRaster(0, param);
            complaints.check();
            if (raster.getNumBands() != frame.components()) {
                throw BrokenImageException.unread("a JPEG of a kind that Java does not know");
            }
            return raster;
        } catch (IOException | RuntimeException e) {
            // The JDK's reader answers a damaged file with exceptions of any kind.
            throw ImageDecoder.damaged(e);
        } finally {
            reader.dispose();
        }
    }

    // An image in the order of the decoder spares the JDK a slow copy, pixel by pixel.
    private static Raster colors(ImageReader reader, ImageReadParam param, JpegFrame frame, int gap)
            throws IOException {
        int width = (frame.width + gap - 1) / gap;
        int height = (frame.height + gap - 1) / gap;
        WritableRaster raster =
                Raster.createInterleavedRaster(
                        DataBuffer.TYPE_BYTE,
                        width,
                        height,
                        width * PixelImage.RGB,
                        PixelImage.RGB,
                        new int[] {0, 1, 2},
                        null);
        param.setDestination(new BufferedImage(RED_GREEN_BLUE, raster, false, null));
        reader.read(0, param);
        return raster;
    }

    /**
     * Finds out which of the two JPEG libraries this JDK has, by a grey image whose second
     * component has half the rows, one value in the upper half of them and another in the lower.
     */
    private static final class RowProbe {

        private static final String IMAGE =
                "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAI"
                        + "CAgI".repeat(21)
                        + "/8AAEQgAIAAIAwESAAIRAAMRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAAG/8QA"
                        + "FBABAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACAAMAAD8ACXAXg//Z";

        static final boolean REPEATED = isRepeated();

        private static boolean isRepeated() {
            try {
                byte[] file = Base64.getDecoder().decode(IMAGE);
                Raster raster = samples(file, JpegMarkers.read(file).frame(), 1);
                return raster.getSample(0, 14, 1) == raster.getSample(0, 15, 1);
            } catch (BrokenImageException e) {
                throw new IllegalStateException("this Java cannot read JPEG", e);
            }
        }
    }

    /** Listens for the complaints of libjpeg that mean that pixels are not what they were. */
    private static final class Complaints implements javax.imageio.event.IIOReadWarningListener {

        // The native library goes on with what it makes up, and says so in English.
        private static final Set<String> FATAL =
                Set.of("premature end", "bad huffman code", "found marker");
        private String first;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            String said = warning.toLowerCase(Locale.ROOT);
            if (first == null && FATAL.stream().anyMatch(said::contains)) {
                first = warning;
            }
        }

        void check() throws BrokenImageException {
            if (first != null) {
                throw BrokenImageException.damaged(first);
            }
        }
    }
}
