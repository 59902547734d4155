package ai.gaze.training.image;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The first directory of a TIFF file, or of a BigTIFF file: numbers by tag. */
final class TiffDirectory {

    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTES = 279;
    static final int PLANAR = 284;
    static final int PREDICTOR = 317;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTES = 325;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    private static final Set<Integer> TAGS =
            Set.of(
                    WIDTH,
                    HEIGHT,
                    BITS,
                    COMPRESSION,
                    PHOTOMETRIC,
                    FILL_ORDER,
                    STRIP_OFFSETS,
                    ORIENTATION,
                    SAMPLES,
                    ROWS_PER_STRIP,
                    STRIP_BYTES,
                    PLANAR,
                    PREDICTOR,
                    COLOR_MAP,
                    TILE_WIDTH,
                    TILE_HEIGHT,
                    TILE_OFFSETS,
                    TILE_BYTES,
                    EXTRA_SAMPLES,
                    SAMPLE_FORMAT);

    private static final int BIG = 43;
    private static final int MOST_ENTRIES = 4096;

    private final ByteView in;
    private final boolean big;
    private int last = -1;
    private final Map<Integer, long[]> values = new HashMap<>();

    private TiffDirectory(ByteView in) throws BrokenImageException {
        this.in = in;
        big = in.u16(2) == BIG;
    }

    static TiffDirectory read(ByteView in) throws BrokenImageException {
        TiffDirectory directory = new TiffDirectory(in);
        directory.read(directory.big ? in.number(8, 8) : in.u32(4));
        return directory;
    }

    private void read(long at) throws BrokenImageException {
        int head = big ? 8 : 2;
        long count = in.number(at, head);
        if (count < 1 || count > MOST_ENTRIES) {
            throw BrokenImageException.damaged("a directory of %d entries".formatted(count));
        }
        int size = big ? 20 : 12;
        in.require(at, head + count * size);
        for (int i = 0; i < count; i++) {
            entry(at + head + (long) i * size);
        }
    }

    private void entry(long at) throws BrokenImageException {
        int tag = in.u16(at);
        boolean wanted = TAGS.contains(tag);
        int size =
                switch (in.u16(at + 2)) {
                    case 1 -> 1;
                    case 3 -> 2;
                    case 4 -> 4;
                    case 16 -> 8;
                    default -> 0;
                };
        if (wanted && size == 0) {
            throw BrokenImageException.damaged("a tag of an unknown type");
        }
        if (tag <= last) {
            throw BrokenImageException.damaged("a directory that is not in order");
        }
        last = tag;
        if (!wanted) {
            return;
        }
        long count = big ? in.number(at + 4, 8) : in.u32(at + 4);
        if (count < 1 || count > in.length()) {
            throw BrokenImageException.damaged("a tag without numbers");
        }
        long room = big ? 8 : 4;
        long field = at + (big ? 12 : 8);
        long from = count * size <= room ? field : big ? in.number(field, 8) : in.u32(field);
        in.require(from, count * size);
        long[] numbers = new long[(int) count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.number(from + (long) i * size, size);
        }
        values.putIfAbsent(tag, numbers);
    }

    boolean has(int tag) {
        return values.containsKey(tag);
    }

    /** The numbers of a tag; none if it is not there. */
    long[] all(int tag) {
        return values.getOrDefault(tag, new long[0]);
    }

    /** The first number of a tag. */
    long first(int tag, long otherwise) {
        long[] all = all(tag);
        return all.length == 0 ? otherwise : all[0];
    }

    /** The number of a tag that all samples have in common. */
    long common(int tag, long otherwise) throws BrokenImageException {
        long[] all = all(tag);
        for (long value : all) {
            if (value != all[0]) {
                throw BrokenImageException.unread("a TIFF whose samples are not alike");
            }
        }
        return all.length == 0 ? otherwise : all[0];
    }
}
