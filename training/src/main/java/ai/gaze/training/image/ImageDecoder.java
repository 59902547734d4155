package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Decodes image files: JPEG, PNG, GIF, BMP, TIFF and WebP. What it reads has the pixels that Pillow
 * gives ({@code Image.open(file).convert("RGB")}), over white where they are transparent; a kind of
 * file that it would read otherwise is refused as broken. Colour profiles are not looked at.
 *
 * <p>Images of more than {@value #MOST_PIXELS} pixels are read with gaps (every second row and
 * column, or fewer), so that the size of an image that was decoded is bounded.
 */
public final class ImageDecoder {

    /** 48 MiB of colour. */
    static final int MOST_PIXELS = 1 << 24;

    private static final String PNG = "\u0089PNG\r\n\u001a\n";

    // Beyond, even a single row or the arithmetic of the readers would be a danger.
    private static final int LONGEST_SIDE = 1_000_000;
    private static final long LARGEST_AREA = 1L << 30;

    // Several files of that size at a time might be more than the memory.
    private static final long LARGE = 16L << 20;
    private static final Object ONE_AT_A_TIME = new Object();

    // Of the image that a thread decodes; every reader asks for the gap before it takes memory.
    private static final ThreadLocal<Long> LARGEST = ThreadLocal.withInitial(() -> LARGEST_AREA);

    private ImageDecoder() {}

    /**
     * Reads an image; what is transparent becomes white, grey stays as bright as it is.
     *
     * @param file an image of a format that is read
     * @param decoding what its bytes become
     * @throws BrokenImageException if it is not a regular file, or cannot be decoded to its end
     * @throws UnreadableFileException if its bytes cannot be read, which says nothing of the image
     */
    public static PixelImage decode(Path file, Decoding decoding) throws BrokenImageException {
        return read(file, bytes -> decode(bytes, decoding));
    }

    /**
     * Reads an image as {@link #decode(Path, Decoding)} does.
     *
     * @param mostPixels of one that says that it has more, nothing is decoded
     * @throws BrokenImageException if it has more, or cannot be decoded to its end
     */
    public static PixelImage decode(Path file, Decoding decoding, long mostPixels)
            throws BrokenImageException {
        LARGEST.set(mostPixels);
        try {
            return decode(file, decoding);
        } finally {
            LARGEST.remove();
        }
    }

    /**
     * Reads a mask: the number that each pixel of a PNG with a palette has, whatever its colour, or
     * the value of 8-bit grey; 0 and 1 of one bit.
     *
     * @param file a PNG
     * @return one channel
     * @throws BrokenImageException if it is no such PNG, or cannot be decoded to its end
     * @throws UnreadableFileException if its bytes cannot be read
     */
    public static PixelImage indices(Path file) throws BrokenImageException {
        return read(file, ImageDecoder::indices);
    }

    /**
     * Reads a mask as {@link #indices(Path)} does.
     *
     * @param bytes what is in the file
     * @throws BrokenImageException if it is no such PNG, or cannot be decoded to its end
     */
    public static PixelImage indices(byte[] bytes) throws BrokenImageException {
        if (!new ByteView(bytes, true).isAt(0, PNG)) {
            throw new BrokenImageException("it is not a PNG file");
        }
        return guarded(bytes, PngDecoder::indices);
    }

    /** Makes an image of the bytes of a file. */
    @FunctionalInterface
    private interface Reader {
        PixelImage of(byte[] bytes) throws BrokenImageException;
    }

    private static PixelImage read(Path file, Reader reader) throws BrokenImageException {
        long size = ImageBytes.size(file);
        try {
            if (size < LARGE) {
                return reader.of(ImageBytes.read(file, size));
            }
            synchronized (ONE_AT_A_TIME) {
                return reader.of(ImageBytes.read(file, size));
            }
        } catch (OutOfMemoryError e) {
            throw new UnreadableFileException(
                    file, new IOException("the memory that Java may use is not enough for it", e));
        }
    }

    /**
     * Reads an image as {@link #decode(Path, Decoding)} does.
     *
     * @param bytes what is in the file
     * @param decoding what they become
     * @throws BrokenImageException if it cannot be decoded to its end
     */
    public static PixelImage decode(byte[] bytes, Decoding decoding) throws BrokenImageException {
        return guarded(bytes, b -> upright(b, decoding));
    }

    private static PixelImage guarded(byte[] bytes, Reader reader) throws BrokenImageException {
        try {
            return reader.of(bytes);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            // A damaged file may lead a decoder anywhere.
            throw damaged(e);
        }
    }

    /**
     * Reads an image as {@link #decode(Path, Decoding)} does.
     *
     * @param mostPixels of one that says that it has more, nothing is decoded
     * @throws BrokenImageException if it has more, or cannot be decoded to its end
     */
    public static PixelImage decode(byte[] bytes, Decoding decoding, long mostPixels)
            throws BrokenImageException {
        LARGEST.set(mostPixels);
        try {
            return decode(bytes, decoding);
        } finally {
            LARGEST.remove();
        }
    }

    private static PixelImage upright(byte[] bytes, Decoding decoding) throws BrokenImageException {
        PixelImage image = decodeAs(bytes, decoding);
        image = decoding.isGrey() ? image.grey() : image;
        return decoding.exif() ? Orientation.upright(image, Orientation.of(bytes)) : image;
    }

    private static PixelImage decodeAs(byte[] bytes, Decoding decoding)
            throws BrokenImageException {
        ByteView start = new ByteView(bytes, true);
        if (start.isAt(0, "\u00ff\u00d8\u00ff")) {
            return JpegDecoder.decode(bytes);
        }
        if (start.isAt(0, PNG)) {
            return PngDecoder.decode(bytes, decoding);
        }
        if (start.isAt(0, "GIF87a") || start.isAt(0, "GIF89a")) {
            return GifDecoder.decode(bytes);
        }
        if (start.isAt(0, "BM")) {
            return BmpDecoder.decode(bytes);
        }
        if (start.isAt(0, "RIFF") && start.isAt(8, "WEBP")) {
            return WebpDecoder.decode(bytes);
        }
        if (start.isAt(0, "II*\0") || start.isAt(0, "MM\0*")) {
            return TiffDecoder.decode(bytes, decoding);
        }
        if (start.isAt(0, "II+\0") || start.isAt(0, "MM\0+")) {
            throw BrokenImageException.unread("a BigTIFF");
        }
        throw new BrokenImageException("it is not a PNG, JPEG, GIF, BMP, TIFF or WebP file");
    }

    /** Refuses an image of too many pixels. */
    static void requireReadable(long width, long height) throws BrokenImageException {
        if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > LARGEST.get()) {
            throw new BrokenImageException(
                    Texts.format(
                            "it says that it has %d x %d pixels, which is too many",
                            width, height));
        }
    }

    /** Every how many-th row and column is read. */
    static int gap(long width, long height) throws BrokenImageException {
        requireReadable(width, height);
        int gap = 1;
        while ((width / gap + 1) * (height / gap + 1) > MOST_PIXELS && gap < 1 << 10) {
            gap++;
        }
        return gap;
    }

    static BrokenImageException damaged(Exception e) {
        String why = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        return new BrokenImageException(
                "it is damaged" + (why.isBlank() ? "" : " (" + why + ")"), e);
    }
}
