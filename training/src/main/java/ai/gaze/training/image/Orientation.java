package ai.gaze.training.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a camera was held, as it notes it in EXIF, or a program in XMP where there is no EXIF of it:
 * 1 for upright, 2 to 8 for turned or mirrored. Read as Pillow does ({@code ImageOps
 * .exif_transpose}); what is damaged in these notes is no note, as the pixels are whole.
 */
final class Orientation {

    static final int UPRIGHT = 1;

    private static final int TAG = 0x112;
    private static final int MOST = 8;
    private static final int SOS = 0xda;
    private static final int EOI = 0xd9;
    private static final int APP1 = 0xe1;
    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final String XMP_IN_PNG = "XML:com.adobe.xmp\0\0";
    private static final Pattern IN_XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

    private final ByteView in;
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private String xmp = "";

    private Orientation(byte[] file, boolean bigEndian) {
        in = new ByteView(file, bigEndian);
    }

    /**
     * Reads the note of a file.
     *
     * @param file a whole JPEG, PNG, WebP or TIFF file; in others there is none
     * @return 1 to 8
     */
    static int of(byte[] file) {
        try {
            if (isTiff(file)) {
                return valid(tag(file));
            }
            Orientation found = new Orientation(file, file[0] != 'R');
            switch (file[0] & 0xff) {
                case 0xff -> found.jpeg();
                case 0x89 -> found.chunks(8, false);
                case 'R' -> found.chunks(12, true);
                default -> {}
            }
            return found.noted();
        } catch (BrokenImageException e) {
            return UPRIGHT;
        }
    }

    private int noted() {
        int noted = -1;
        if (exif.size() > 0) {
            try {
                noted = tag(exif.toByteArray());
            } catch (BrokenImageException e) {
                noted = -1;
            }
        }
        Matcher inXmp = IN_XMP.matcher(xmp);
        if (noted < 0 && inXmp.find()) {
            noted = inXmp.group(1).charAt(0) - '0';
        }
        return valid(noted);
    }

    private static int valid(int noted) {
        return noted >= UPRIGHT && noted <= MOST ? noted : UPRIGHT;
    }

    private static boolean isTiff(byte[] file) {
        ByteView start = new ByteView(file, true);
        return start.isAt(0, "II*\0") || start.isAt(0, "MM\0*");
    }

    private void jpeg() throws BrokenImageException {
        int at = 2;
        while (true) {
            while (in.u8(at) != 0xff) {
                at++;
            }
            while (in.u8(at) == 0xff) {
                at++;
            }
            int marker = in.u8(at++);
            if (marker == SOS || marker == EOI) {
                return;
            }
            boolean alone = marker <= 1 || (marker >= 0xd0 && marker <= 0xd8);
            if (!alone) {
                int size = in.u16(at);
                in.require(at, size);
                if (marker == APP1 && in.isAt(at + 2, EXIF)) {
                    // A large one goes on in the next segment.
                    exif.write(in.bytes, at + 8, size - 8);
                } else if (marker == APP1 && in.isAt(at + 2, XMP)) {
                    xmp = text(at + 2 + XMP.length(), size - 2 - XMP.length());
                }
                at += size;
            }
        }
    }

    /** The chunks of a PNG, or those of a WebP, which have no checksum and an even length. */
    private void chunks(int first, boolean webp) throws BrokenImageException {
        long at = first;
        while (at + 8 <= in.length()) {
            int name = (int) (webp ? at : at + 4);
            long length = in.u32(webp ? at + 4 : at);
            int data = in.require(at + 8, length);
            if (in.isAt(name, webp ? "EXIF" : "eXIf")) {
                int head = in.isAt(data, EXIF) ? EXIF.length() : 0;
                exif.reset();
                exif.write(in.bytes, data + head, (int) length - head);
            } else if (webp ? in.isAt(name, "XMP ") : in.isAt(data, XMP_IN_PNG)) {
                xmp = text(data, (int) length);
            }
            at += 8 + length + (webp ? length % 2 : 4);
        }
    }

    private String text(int at, int length) {
        return new String(in.bytes, at, Math.max(0, length), StandardCharsets.ISO_8859_1);
    }

    /**
     * The number in a TIFF directory, whose entries need not be in order; -1 if it is not there.
     */
    private static int tag(byte[] tiff) throws BrokenImageException {
        if (!isTiff(tiff)) {
            return -1;
        }
        ByteView in = new ByteView(tiff, tiff[0] == 'M');
        long at = in.u32(4);
        int count = in.u16(at);
        for (int i = 0; i < count; i++) {
            long entry = at + 2 + 12L * i;
            if (in.u16(entry) == TAG && in.u32(entry + 4) >= 1) {
                return number(in, entry);
            }
        }
        return -1;
    }

    private static int number(ByteView in, long entry) throws BrokenImageException {
        int size =
                switch (in.u16(entry + 2)) {
                    case 3, 8 -> 2;
                    case 4, 9 -> 4;
                    default -> 0;
                };
        if (size == 0) {
            return 0;
        }
        boolean near = in.u32(entry + 4) * size <= 4;
        return (int) in.number(near ? entry + 8 : in.u32(entry + 8), size);
    }

    /**
     * Turns an image upright.
     *
     * @param orientation 1 to 8
     */
    static PixelImage upright(PixelImage image, int orientation) {
        if (orientation == UPRIGHT) {
            return image;
        }
        boolean swapped = orientation >= 5;
        boolean below = List.of(3, 4, 6, 7).contains(orientation);
        boolean right = List.of(2, 3, 7, 8).contains(orientation);
        int height = swapped ? image.width() : image.height();
        int width = swapped ? image.height() : image.width();
        byte[] source = image.pixels();
        byte[] turned = new byte[source.length];
        int channels = image.channels();
        int out = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int row = swapped ? x : y;
                int column = swapped ? y : x;
                row = below ? image.height() - 1 - row : row;
                column = right ? image.width() - 1 - column : column;
                int at = (row * image.width() + column) * channels;
                for (int c = 0; c < channels; c++) {
                    turned[out++] = source[at + c];
                }
            }
        }
        return new PixelImage(height, width, channels, turned);
    }
}
