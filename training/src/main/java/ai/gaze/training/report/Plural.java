package ai.gaze.training.report;

import java.util.Locale;

/** A number of things, in words. */
public final class Plural {

    private Plural() {}

    /** Returns {@code 1 epoch} or {@code 2,000 epochs}. */
    public static String of(int count, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
    }
}
