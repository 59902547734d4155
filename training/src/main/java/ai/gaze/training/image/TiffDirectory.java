package ai.gaze.training.image;

import ai.gaze.zoo.Texts;
import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file: whole numbers by tag. */
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
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;

    private static final int MOST_ENTRIES = 4096;
    private static final long[] NO_NUMBERS = {};

    private final Map<Integer, long[]> values = new HashMap<>();

    TiffDirectory(ByteView in) throws BrokenImageException {
        long at = in.u32(4);
        int count = in.u16(at);
        if (count < 1 || count > MOST_ENTRIES) {
            throw BrokenImageException.damaged(Texts.format("a directory of %d entries", count));
        }
        int last = -1;
        for (int i = 0; i < count; i++) {
            long entry = at + 2 + 12L * i;
            int tag = in.u16(entry);
            if (tag <= last) {
                throw BrokenImageException.damaged("a directory that is not in order");
            }
            last = tag;
            values.put(tag, numbers(in, entry));
        }
    }

    private static long[] numbers(ByteView in, long entry) throws BrokenImageException {
        int size =
                switch (in.u16(entry + 2)) {
                    case 1 -> 1;
                    case 3 -> 2;
                    case 4 -> 4;
                    default -> 0;
                };
        long count = in.u32(entry + 4);
        if (size == 0) {
            return NO_NUMBERS;
        }
        if (count < 1 || count > in.length()) {
            throw BrokenImageException.damaged("a tag without numbers");
        }
        long from = count * size <= 4 ? entry + 8 : in.u32(entry + 8);
        in.require(from, count * size);
        long[] numbers = new long[(int) count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.number(from + (long) i * size, size);
        }
        return numbers;
    }

    /** The numbers of a tag; none if it is not there. */
    long[] all(int tag) {
        return values.getOrDefault(tag, NO_NUMBERS);
    }

    /** The number of a tag, which all samples have in common. */
    long number(int tag, long otherwise) throws BrokenImageException {
        long[] all = all(tag);
        if (all.length == 0 && values.containsKey(tag)) {
            throw BrokenImageException.damaged("a tag of an unknown type");
        }
        for (long value : all) {
            if (value != all[0]) {
                throw BrokenImageException.unread("a TIFF whose samples are not alike");
            }
        }
        return all.length == 0 ? otherwise : all[0];
    }
}
