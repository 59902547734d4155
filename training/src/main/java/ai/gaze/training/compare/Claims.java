package ai.gaze.training.compare;

import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges published claims. {@link #RULES} says how; a verdict on accuracy rests on the 95 %
 * confidence interval over the seeds and needs at least {@link #FEWEST} of them.
 */
final class Claims {

    private static final String MEAN_IOU = Metrics.meanIou().name();

    private static final Set<String> CHANGE_NO_TRAINING = Set.of("metrics", "execution", "plugins");

    /** Fewer seeds never decide. */
    static final int FEWEST = 3;

    /** So many points below the published accuracy still count as reaching it. */
    static final double REACH = 0.5;

    /** Epoch times relative to the baseline may differ by this factor, up or down. */
    static final double TIME_FACTOR = 1.1;

    /** The rules, for readers of a report. */
    static final List<String> RULES =
            List.of(
                    "Gain over the baseline: it holds if the 95 % confidence interval of the"
                            + " difference, paired by seed, lies wholly on the published side of"
                            + " zero; it does not hold if the interval includes zero or less and"
                            + " ends short of the published gain; otherwise, and with fewer than 3"
                            + " pairs, there are too few seeds to say.",
                    "Accuracy and mean IoU: it holds if the 95 % confidence interval of the mean lies above the"
                            + " published value less 0.5 points, does not hold if it lies below"
                            + " that; otherwise, and with fewer than 3 seeds, there are too few.",
                    "Parameters hold if the exact number rounds to the published one. Extra compute"
                            + " holds if the multiply-adds added lie in the published range. Extra"
                            + " time per epoch holds if the ratio to the baseline differs by at"
                            + " most 10 % from the published one; it depends on the machine.",
                    "A claim is not tested if the settings or the recipe of the experiment were changed or the"
                            + " data are only the sample.");

    private final VariantRow baseline;
    private final String compared;
    private final boolean asPublished;
    private final boolean timeComparable;
    private final boolean sameData;
    private final List<Claim> claims = new ArrayList<>();

    private Claims(Experiment experiment, VariantRow baseline, boolean sample) {
        this.baseline = baseline;
        compared = experiment.compared();
        Set<String> changed = experiment.changes().values().keySet();
        boolean ownRecipe = experiment.instead() == null;
        sameData = !sample && !changed.contains("dataset");
        asPublished = !sample && ownRecipe && CHANGE_NO_TRAINING.containsAll(changed);
        Set<String> more = new HashSet<>(changed);
        more.removeAll(CHANGE_NO_TRAINING);
        timeComparable = !sample && ownRecipe && Set.of("epochs").containsAll(more);
    }

    static List<Claim> judge(Experiment experiment, List<VariantRow> rows, boolean sample) {
        VariantRow baseline = rows.stream().filter(VariantRow::baseline).findFirst().orElseThrow();
        Claims claims = new Claims(experiment, baseline, sample);
        rows.forEach(claims::judge);
        return claims.claims;
    }

    private void judge(VariantRow row) {
        Published published = row.variant().published();
        Published base = baseline.variant().published();
        Double own = published.of(compared);
        if (!row.baseline() && own != null && base.of(compared) != null) {
            gain(row, own - base.of(compared));
        }
        if (published.accuracy() != null) {
            level(row, Claim.Kind.ACCURACY, published.accuracy(), row.accuracy());
        }
        if (published.meanIou() != null) {
            level(row, Claim.Kind.MEAN_IOU, published.meanIou(), row.of(MEAN_IOU));
        }
        if (published.top5() != null) {
            level(row, Claim.Kind.TOP5, published.top5(), row.of(Rows.TOP5));
        }
        if (published.parametersMillions() != null) {
            parameters(row, published.parametersMillions());
        }
        if (published.extraComputePercent() != null && !row.baseline()) {
            compute(row, published.extraComputePercent());
        }
        if (!row.baseline()
                && published.minutesPerEpoch() != null
                && base.minutesPerEpoch() != null) {
            time(row, published.minutesPerEpoch() / base.minutesPerEpoch());
        }
    }

    private void gain(VariantRow row, double published) {
        Sample d = row.difference();
        double side = published < 0 ? -1 : 1;
        String ours = d.n() == 0 ? "–" : Texts.format("%+.2f points", d.mean());
        Verdict verdict = Verdict.TOO_FEW_SEEDS;
        String reason = d.n() + (d.n() == 1 ? " pair" : " pairs");
        if (d.n() >= FEWEST) {
            double nearest = side > 0 ? d.low() : -d.high();
            double furthest = side > 0 ? d.high() : -d.low();
            double claimed = Math.abs(published);
            reason = Texts.format("95 %% interval %+.2f to %+.2f", d.low(), d.high());
            if (nearest > 0) {
                verdict = Verdict.HOLDS;
                reason +=
                        furthest < claimed
                                ? ", smaller than published"
                                : nearest > claimed ? ", larger than published" : "";
            } else if (furthest < claimed) {
                verdict = Verdict.DOES_NOT_HOLD;
            }
        }
        add(
                row,
                Claim.Kind.ACCURACY_GAIN,
                Texts.format("%+.2f points", published),
                ours,
                asPublished ? verdict : Verdict.NOT_TESTED,
                failures(row, reason));
    }

    private void level(VariantRow row, Claim.Kind kind, double published, Sample a) {
        Verdict verdict = Verdict.TOO_FEW_SEEDS;
        String reason = a.n() + (a.n() == 1 ? " seed" : " seeds");
        if (a.n() >= FEWEST) {
            reason = Texts.format("95 %% interval %.2f to %.2f %%", a.low(), a.high());
            double reach = published - REACH;
            if (a.low() >= reach) {
                verdict = Verdict.HOLDS;
            } else if (a.high() < reach) {
                verdict = Verdict.DOES_NOT_HOLD;
            }
        }
        add(
                row,
                kind,
                Texts.format("%.2f %%", published),
                a.n() == 0 ? "–" : Texts.format("%.2f %%", a.mean()),
                asPublished ? verdict : Verdict.NOT_TESTED,
                failures(row, reason));
    }

    private void parameters(VariantRow row, double published) {
        boolean holds = Math.abs(row.parameters() / 1e6 - published) <= 0.005;
        add(
                row,
                Claim.Kind.PARAMETERS,
                Texts.format("%.2f M", published),
                Texts.format("%,d", row.parameters()),
                sameData ? verdict(holds) : Verdict.NOT_TESTED,
                "counted, exact");
    }

    private void compute(VariantRow row, List<Double> range) {
        double extra = 100.0 * row.multiplyAdds() / baseline.multiplyAdds() - 100;
        add(
                row,
                Claim.Kind.EXTRA_COMPUTE,
                Texts.format("+%.0f to +%.0f %%", range.get(0), range.get(1)),
                Texts.format("%+.2f %%", extra),
                sameData
                        ? verdict(extra >= range.get(0) && extra <= range.get(1))
                        : Verdict.NOT_TESTED,
                "multiply-adds, exact");
    }

    private void time(VariantRow row, double published) {
        if (row.secondsPerEpoch() == null || baseline.secondsPerEpoch() == null) {
            return;
        }
        double ours = row.secondsPerEpoch() / baseline.secondsPerEpoch();
        double factor = Math.max(ours / published, published / ours);
        add(
                row,
                Claim.Kind.EXTRA_TIME,
                Texts.format("%+.0f %%", 100 * published - 100),
                Texts.format("%+.0f %%", 100 * ours - 100),
                timeComparable ? verdict(factor <= TIME_FACTOR) : Verdict.NOT_TESTED,
                "on this machine");
    }

    private void add(
            VariantRow row,
            Claim.Kind kind,
            String published,
            String ours,
            Verdict verdict,
            String reason) {
        claims.add(new Claim(row.variant().name(), kind, published, ours, verdict, reason));
    }

    private String failures(VariantRow row, String reason) {
        int failed = row.failed() + (row.baseline() ? 0 : baseline.failed());
        return failed == 0 ? reason : reason + "; failed runs are left out: " + failed;
    }

    private static Verdict verdict(boolean holds) {
        return holds ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD;
    }
}
