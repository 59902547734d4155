package ai.gaze.zoo;

/**
 * Shows what somebody typed, or what a file holds, in a message: whatever its length and letters.
 */
public final class Excerpt {

    private static final int MOST = 120;
    private static final int SHOWN = 80;

    private Excerpt() {}

    /**
     * Returns a text for a message: control characters written out, the end of a long one left out.
     *
     * @param text any text
     */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        int end = text.length();
        if (end > MOST) {
            end = Character.isHighSurrogate(text.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        }
        text.substring(0, end)
                .codePoints()
                .forEach(
                        c -> {
                            if (Character.isISOControl(c)) {
                                shown.append(Texts.format("\\u%04x", c));
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        if (end < text.length()) {
            shown.append(Texts.format("... (%,d characters)", text.length()));
        }
        return shown.toString();
    }
}
