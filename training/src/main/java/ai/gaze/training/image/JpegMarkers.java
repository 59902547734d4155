package ai.gaze.training.image;

import java.util.Arrays;

/**
 * The markers of a JPEG file: whether it is whole, how its colours are meant, and the same image
 * without anything that is not needed to decode it (profiles, previews, what follows its end).
 */
final class JpegMarkers {

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int DHT = 0xc4;
    private static final int DAC = 0xcc;
    private static final int RST0 = 0xd0;
    private static final int RST7 = 0xd7;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DNL = 0xdc;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COM = 0xfe;
    private static final int TEM = 0x01;
    private static final int[] ADOBE_MARKER = {
        0xff, APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private final ByteView in;
    private final byte[] out;
    private int length;
    private boolean jfif;
    private int adobe = -1;
    private boolean scanned;
    private JpegFrame frame;

    private JpegMarkers(byte[] bytes) {
        in = new ByteView(bytes, true);
        out = new byte[bytes.length + ADOBE_MARKER.length];
        for (int value : new int[] {0xff, SOI}) {
            out[length++] = (byte) value;
        }
        // It keeps the decoder from guesses.
        for (int value : ADOBE_MARKER) {
            out[length++] = (byte) value;
        }
    }

    /**
     * Reads all markers.
     *
     * @throws BrokenImageException if the file is cut off, damaged or of a kind that is not read
     */
    static JpegMarkers read(byte[] bytes) throws BrokenImageException {
        JpegMarkers markers = new JpegMarkers(bytes);
        markers.walk();
        if (markers.frame == null) {
            throw BrokenImageException.damaged("no frame");
        }
        markers.frame.requireComplete();
        return markers;
    }

    private void walk() throws BrokenImageException {
        int at = 2;
        while (true) {
            // Between segments, libjpeg skips what is no marker.
            while (in.u8(at) != 0xff) {
                at++;
            }
            while (in.u8(at) == 0xff) {
                at++;
            }
            int marker = in.u8(at++);
            if (marker == EOI) {
                out[length++] = (byte) 0xff;
                out[length++] = (byte) EOI;
                return;
            }
            if (marker == SOI) {
                throw BrokenImageException.damaged("a second image in the first");
            }
            boolean alone = marker == 0 || marker == TEM || (marker >= RST0 && marker <= RST7);
            if (!alone) {
                int size = in.u16(at);
                in.require(at, size);
                if (size < 2) {
                    throw BrokenImageException.damaged("a segment without a length");
                }
                int end = segment(marker, at, size);
                at = end;
            }
        }
    }

    /** Takes a segment in, and the scan behind it, and returns where that ends. */
    private int segment(int marker, int at, int size) throws BrokenImageException {
        int end = at + size;
        if ((marker >= APP0 && marker <= APP15) || marker == COM) {
            application(marker, at + 2, size - 2);
            return end;
        }
        if (marker == SOS) {
            if (frame == null) {
                throw BrokenImageException.damaged("a scan before the frame");
            }
            frame.scan(in, at + 2);
            scanned = true;
            end = endOfScan(end);
        } else if (marker == DNL || marker == DAC) {
            throw BrokenImageException.unread("a JPEG of a rare kind");
        } else if (marker >= SOF0 && marker < RST0 && marker != DHT) {
            if (marker > SOF2) {
                throw BrokenImageException.unread("a lossless, arithmetic or hierarchical JPEG");
            }
            if (frame != null) {
                throw BrokenImageException.damaged("two frames");
            }
            frame = JpegFrame.read(in, at + 2, size - 2, marker == SOF2);
        }
        int count = end - at;
        out[length++] = (byte) 0xff;
        out[length++] = (byte) marker;
        System.arraycopy(in.bytes, at, out, length, count);
        length += count;
        return end;
    }

    private void application(int marker, int at, int size) {
        if (scanned) {
            return;
        }
        if (marker == APP0 && size >= 14 && in.isAt(at, "JFIF\0")) {
            jfif = true;
        } else if (marker == APP14 && size >= 12 && in.isAt(at, "Adobe")) {
            adobe = in.bytes[at + 11] & 0xff;
        }
    }

    // In coded data 0xff is followed by 0, or begins a marker; only restarts do not end the scan.
    private int endOfScan(int from) throws BrokenImageException {
        byte[] bytes = in.bytes;
        int at = from;
        while (at < bytes.length - 1) {
            if (bytes[at] == -1) {
                int next = bytes[at + 1] & 0xff;
                if (next == 0xff) {
                    at--;
                } else if (next != 0 && (next < RST0 || next > RST7)) {
                    return at;
                }
                at++;
            }
            at++;
        }
        throw BrokenImageException.cut();
    }

    JpegFrame frame() {
        return frame;
    }

    /**
     * The same image with nothing but what its pixels need.
     *
     * @param ycc whether a decoder is told that three components are brightness and colour, or that
     *     the samples are to stay what they are
     */
    byte[] plain(boolean ycc) {
        byte[] plain = Arrays.copyOf(out, length);
        plain[2 + ADOBE_MARKER.length - 1] = (byte) (ycc ? 1 : 0);
        return plain;
    }

    /** Whether the first three components are brightness and colour, as libjpeg guesses it. */
    boolean isYcc() {
        if (frame.components() == 4) {
            return adobe > 0;
        }
        if (jfif) {
            return true;
        }
        return adobe >= 0 ? adobe != 0 : !frame.hasIds('R', 'G', 'B');
    }
}
