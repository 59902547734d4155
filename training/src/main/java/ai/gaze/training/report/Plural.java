package ai.gaze.training.report;

import ai.gaze.zoo.Texts;

/** A number of things, in words. */
public final class Plural {

    private Plural() {}

    /** Returns {@code 1 epoch} or {@code 2,000 epochs}. */
    public static String of(int count, String thing) {
        return Texts.format("%,d %s%s", count, thing, count == 1 ? "" : "s");
    }
}
