package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.util.Arrays;

/** The frame of a JPEG file: its size, its components, and which scans of them there were. */
final class JpegFrame {

    private static final int COEFFICIENTS = 64;

    final int width;
    final int height;
    final boolean progressive;
    private final int[] ids;
    private final int[] across;
    private final int[] down;
    // For each component and coefficient: how many low bits are still to come, -1 for all.
    private final int[][] missing;

    private JpegFrame(int width, int height, boolean progressive, int components) {
        this.width = width;
        this.height = height;
        this.progressive = progressive;
        ids = new int[components];
        across = new int[components];
        down = new int[components];
        missing = new int[components][COEFFICIENTS];
        for (int[] of : missing) {
            Arrays.fill(of, -1);
        }
    }

    static JpegFrame read(ByteView in, int at, int size, boolean progressive)
            throws BrokenImageException {
        if (size < 6) {
            throw BrokenImageException.damaged("a short frame");
        }
        if (in.u8(at) != 8) {
            throw BrokenImageException.unread(Texts.format("a JPEG of %d bits", in.u8(at)));
        }
        int components = in.u8(at + 5);
        if (components != 1 && components != 3 && components != 4) {
            throw BrokenImageException.unread(Texts.format("a JPEG of %d colours", components));
        }
        JpegFrame frame = new JpegFrame(in.u16(at + 3), in.u16(at + 1), progressive, components);
        if (frame.width == 0 || frame.height == 0) {
            throw BrokenImageException.damaged("no pixels");
        }
        if (size != 6 + 3 * components) {
            throw BrokenImageException.damaged("a frame of another length");
        }
        for (int i = 0; i < components; i++) {
            frame.ids[i] = in.u8(at + 6 + 3 * i);
            frame.across[i] = in.u8(at + 7 + 3 * i) >> 4;
            frame.down[i] = in.u8(at + 7 + 3 * i) & 15;
            if (frame.across[i] == 0 || frame.down[i] == 0) {
                throw BrokenImageException.damaged("a component without samples");
            }
        }
        return frame;
    }

    /** Counts a scan. */
    void scan(ByteView in, int at) throws BrokenImageException {
        int count = in.u8(at);
        int first = in.u8(at + 1 + 2 * count);
        int last = in.u8(at + 2 + 2 * count);
        int low = in.u8(at + 3 + 2 * count) & 15;
        for (int i = 0; i < count; i++) {
            int id = in.u8(at + 1 + 2 * i);
            for (int c = 0; c < ids.length; c++) {
                if (ids[c] == id) {
                    seen(missing[c], progressive ? first : 0, progressive ? last : 63, low);
                }
            }
        }
    }

    private void seen(int[] coefficients, int first, int last, int low) {
        for (int k = first; k <= Math.min(last, COEFFICIENTS - 1); k++) {
            coefficients[k] = progressive ? low : 0;
        }
    }

    /** A progressive file that ends between two scans has every pixel, but not as it was. */
    void requireComplete() throws BrokenImageException {
        for (int[] of : missing) {
            for (int bits : of) {
                if (bits != 0) {
                    throw new BrokenImageException("it is cut off: scans are missing");
                }
            }
        }
    }

    int components() {
        return ids.length;
    }

    boolean hasIds(int... expected) {
        return Arrays.equals(ids, expected);
    }

    /**
     * Whether a component has half the rows, but all of the columns, where libjpeg-turbo
     * interpolates and libjpeg repeats.
     */
    boolean halvesRows(int component) {
        int mostAcross = Arrays.stream(across).max().orElseThrow();
        int mostDown = Arrays.stream(down).max().orElseThrow();
        return across[component] == mostAcross && 2 * down[component] == mostDown;
    }

    boolean halvesRows() {
        for (int c = 0; c < ids.length; c++) {
            if (halvesRows(c)) {
                return true;
            }
        }
        return false;
    }
}
