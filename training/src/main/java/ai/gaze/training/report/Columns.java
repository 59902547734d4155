package ai.gaze.training.report;

import java.util.List;

/** Texts side by side on a terminal, where Chinese characters and emoji take two columns. */
public final class Columns {

    /** Of what Unicode's East Asian Width calls wide, the first and last of each range. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x231a, 0x231b, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd,
        0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1,
        0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea,
        0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705,
        0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757,
        0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50,
        0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4cf, 0xa960,
        0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff00, 0xff60,
        0xffe0, 0xffe6, 0x16fe0, 0x18dff, 0x1aff0, 0x1b2ff, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf,
        0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c,
        0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4,
        0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f54e,
        0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f,
        0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df,
        0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a,
        0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
    };

    /** A line with a wider text than this is shifted, which is better than all too wide. */
    private static final int MOST = 40;

    private Columns() {}

    /** Returns how many columns a text takes. */
    public static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /**
     * Returns how many columns the widest of some texts takes, if that is not too many.
     *
     * @param least where all are narrower
     */
    public static int widest(List<String> texts, int least) {
        return Math.min(MOST, texts.stream().mapToInt(Columns::of).reduce(least, Math::max));
    }

    /** Returns a text with blanks behind it, so that it takes a number of columns at least. */
    public static String left(String text, int columns) {
        return text + blanks(text, columns);
    }

    /** Returns a text with blanks before it, so that it takes a number of columns at least. */
    public static String right(String text, int columns) {
        return blanks(text, columns) + text;
    }

    /** Returns as many characters of a text as fit into a number of columns. */
    public static String cut(String text, int columns) {
        int end = 0;
        int taken = 0;
        while (end < text.length()) {
            int next = text.codePointAt(end);
            taken += of(next);
            if (taken > columns) {
                break;
            }
            end += Character.charCount(next);
        }
        return text.substring(0, end);
    }

    private static String blanks(String text, int columns) {
        return " ".repeat(Math.max(0, columns - of(text)));
    }

    private static int of(int c) {
        switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
                return 0;
            }
            default -> {
                for (int i = 0; i < WIDE.length && WIDE[i] <= c; i += 2) {
                    if (c <= WIDE[i + 1]) {
                        return 2;
                    }
                }
                return 1;
            }
        }
    }
}
