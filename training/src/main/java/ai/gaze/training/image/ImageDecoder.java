package ai.gaze.training.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes image files with the JDK's readers. The orientation that a camera notes in EXIF is not
 * looked at, nor are colour profiles, as with torchvision.
 *
 * <p>Images of more than {@value #MOST_PIXELS} pixels are read with gaps (every second row and
 * column, or fewer), so that the size of an image that was decoded is bounded.
 */
public final class ImageDecoder {

    /** 48 MiB of colour. */
    static final int MOST_PIXELS = 1 << 24;

    // Beyond, even a single row or the arithmetic of the readers would be a danger.
    private static final int LONGEST_SIDE = 1_000_000;
    private static final long LARGEST_AREA = 1L << 30;

    private static final long MOST_BYTES_IN_MEMORY = 64L << 20;

    private ImageDecoder() {}

    /**
     * Reads an image; what is transparent becomes white, grey stays as bright as it is.
     *
     * @param file an image of a format that the JDK reads
     * @throws BrokenImageException if it cannot be read, or not to its end
     */
    public static RgbImage decode(Path file) throws BrokenImageException {
        try (ImageInputStream input = open(file)) {
            return decode(input);
        } catch (NoSuchFileException e) {
            throw new BrokenImageException("it does not exist", e);
        } catch (AccessDeniedException e) {
            throw new BrokenImageException("it may not be read", e);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /**
     * Reads an image.
     *
     * @param bytes what is in the file
     * @throws BrokenImageException if it cannot be read, or not to its end
     */
    public static RgbImage decode(byte[] bytes) throws BrokenImageException {
        return decode(new BytesInput(bytes));
    }

    private static ImageInputStream open(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES_IN_MEMORY) {
            File onDisk = file.toFile();
            return new FileImageInputStream(onDisk);
        }
        return new BytesInput(Files.readAllBytes(file));
    }

    private static RgbImage decode(ImageInputStream input) throws BrokenImageException {
        if (isEmpty(input)) {
            throw new BrokenImageException("it is empty");
        }
        Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
        if (!readers.hasNext()) {
            throw new BrokenImageException("it is not a PNG, JPEG, GIF, BMP or TIFF file");
        }
        ImageReader reader = readers.next();
        try {
            reader.setInput(input, true, true);
            return read(reader);
        } catch (IOException | RuntimeException e) {
            // The JDK's readers answer a damaged file with exceptions of any kind.
            throw damaged(e);
        } finally {
            reader.dispose();
        }
    }

    private static boolean isEmpty(ImageInputStream input) throws BrokenImageException {
        try {
            return input.length() == 0;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static RgbImage read(ImageReader reader) throws IOException, BrokenImageException {
        int gap = gap(reader.getWidth(0), reader.getHeight(0));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(gap, gap, 0, 0);
        Warnings warnings = new Warnings();
        reader.addIIOReadWarningListener(warnings);
        BufferedImage decoded = reader.read(0, param);
        int colors = decoded.getColorModel().getColorSpace().getType();
        RgbImage image =
                colors == ColorSpace.TYPE_CMYK && CmykJpeg.isOne(reader)
                        ? CmykJpeg.read(reader, param)
                        : RgbPixels.of(decoded);
        if (warnings.truncated) {
            throw new BrokenImageException("it is cut off");
        }
        return image;
    }

    /** Every how many-th row and column is read. */
    static int gap(int width, int height) throws BrokenImageException {
        long area = (long) width * height;
        if (width > LONGEST_SIDE || height > LONGEST_SIDE || area > LARGEST_AREA) {
            throw new BrokenImageException(
                    "it says that it has %d x %d pixels, which is too many"
                            .formatted(width, height));
        }
        int gap = 1;
        while ((long) (width / gap + 1) * (height / gap + 1) > MOST_PIXELS && gap < 1 << 10) {
            gap++;
        }
        return gap;
    }

    private static BrokenImageException damaged(Exception e) {
        String why = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        return new BrokenImageException(
                "it is damaged" + (why.isBlank() ? "" : " (" + why + ")"), e);
    }

    /** Listens for the one complaint that means that pixels are missing. */
    private static final class Warnings implements javax.imageio.event.IIOReadWarningListener {

        private boolean truncated;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            // The native library fills what is missing with grey and says so in English.
            truncated |= warning.toLowerCase(Locale.ROOT).contains("premature end");
        }
    }
}
