package ai.gaze.training.compare.report;

import ai.gaze.training.compare.Sample;
import ai.gaze.zoo.Texts;

/** Figures as text. */
final class Text {

    static final String NONE = "–";

    private Text() {}

    @SuppressWarnings("FormatStringAnnotation") // some are put together of a number's
    private static String format(String format, Object... values) {
        return Texts.format(format, values);
    }

    /** Mean and standard deviation in percent; the mean alone for one value. */
    static String accuracy(Sample sample) {
        return sample("%.2f", sample);
    }

    /** Mean and standard deviation, each in a format; the mean alone for one value. */
    static String sample(String number, Sample sample) {
        return switch (sample.n()) {
            case 0 -> NONE;
            case 1 -> format(number + " (n = 1)", sample.mean());
            default -> format(number + " ± " + number, sample.mean(), sample.sd());
        };
    }

    /**
     * The same, with the number of values where it is another than that of the runs.
     *
     * @param runs how many runs are finished
     */
    static String sample(String number, Sample sample, int runs) {
        boolean isOfSome = sample.n() > 1 && sample.n() != runs;
        return sample(number, sample) + (isOfSome ? " (n = " + sample.n() + ")" : "");
    }

    /**
     * Mean difference with its interval, and the number of pairs where it is not that of the runs.
     *
     * @param runs how many runs are finished
     */
    static String difference(Sample sample, int runs) {
        String pairs =
                sample.n() == runs
                        ? ""
                        : sample.n() == 1 ? " (1 pair)" : format(" (%d pairs)", sample.n());
        return switch (sample.n()) {
            case 0 -> NONE;
            case 1 -> format("%+.2f", sample.mean()) + pairs;
            default ->
                    format("%+.2f [%+.2f, %+.2f]", sample.mean(), sample.low(), sample.high())
                            + pairs;
        };
    }

    static String p(Sample sample) {
        if (sample.p() == null) {
            return NONE;
        }
        return sample.p() < 0.001 ? "< 0.001" : format("%.3f", sample.p());
    }

    /** A count in thousands, millions or milliards: {@code 12.3 M}. */
    static String count(long count) {
        if (count >= 1_000_000_000) {
            return format("%.2f G", count / 1e9);
        }
        return count >= 1_000_000 ? format("%.1f M", count / 1e6) : format("%,d", count);
    }

    static String bytes(Long bytes) {
        return bytes == null ? NONE : format("%,.0f MiB", bytes / 1048576.0);
    }

    static String number(String format, Object value) {
        return value == null ? NONE : format(format, value);
    }
}
