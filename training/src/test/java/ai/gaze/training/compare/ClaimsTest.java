package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.run.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClaimsTest {

    private static final double NAN = Double.NaN;

    // Differences 1.0, 1.2, 1.1: the interval is 0.85 to 1.35.
    @Test
    void aGainHoldsIfItsIntervalIsAboveZero() {
        Claim claim = gain(1.0, new double[][] {{90, 91, 90.5}, {91, 92.2, 91.6}});
        assertEquals(Verdict.HOLDS, claim.verdict());
        assertEquals("95 % interval +0.85 to +1.35", claim.reason());
    }

    @Test
    void aGainThatIsRealButSmallerThanPublishedSaysSo() {
        Claim claim = gain(2.0, new double[][] {{90, 91, 90.5}, {91, 92.2, 91.6}});
        assertEquals(Verdict.HOLDS, claim.verdict());
        assertTrue(claim.reason().endsWith(", smaller than published"), claim.reason());
    }

    // Differences 0.1, -0.1, 0.0: the interval is -0.25 to 0.25.
    @Test
    void aGainDoesNotHoldIfTheIntervalIncludesZeroAndEndsBelowThePublishedGain() {
        assertEquals(
                Verdict.DOES_NOT_HOLD,
                gain(1.0, new double[][] {{90, 91, 90.5}, {90.1, 90.9, 90.5}}).verdict());
    }

    @Test
    void anIntervalThatIncludesZeroAndThePublishedGainDecidesNothing() {
        assertEquals(
                Verdict.TOO_FEW_SEEDS,
                gain(0.2, new double[][] {{90, 91, 90.5}, {90.1, 90.9, 90.5}}).verdict());
    }

    @Test
    void twoSeedsNeverDecide() {
        assertEquals(
                Verdict.TOO_FEW_SEEDS,
                gain(1.0, new double[][] {{90, 91}, {91.0, 92.0001}}).verdict());
    }

    @Test
    void aPublishedLossHoldsOnTheOtherSideOfZero() {
        assertEquals(
                Verdict.HOLDS,
                gain(-1.0, new double[][] {{91, 92.2, 91.6}, {90, 91, 90.5}}).verdict());
    }

    @Test
    void aFailedRunMakesNoPairAndIsSaid() {
        Claim claim = gain(1.0, new double[][] {{90, 91, 90.5, 90}, {91, 92.2, 91.6, NAN}});
        assertEquals("95 % interval +0.85 to +1.35; failed runs are left out: 1", claim.reason());
    }

    @Test
    void changedSettingsAndSampleDataTestNoAccuracy() {
        Experiment experiment = Results.experiment(3, 90.0, 91.0);
        double[][] accuracies = {{90, 91, 90.5}, {91, 92.2, 91.6}};
        Experiment changed = experiment.withChanges(Settings.parse(Map.of("epochs", "1")));
        for (List<Claim> claims :
                List.of(judge(changed, accuracies, false), judge(experiment, accuracies, true))) {
            assertTrue(claims.stream().allMatch(c -> c.verdict() == Verdict.NOT_TESTED));
        }
    }

    // Three seeds of 90.0, 90.2, 90.4: the interval is 89.70 to 90.70.
    @Test
    void anAccuracyHoldsFromHalfAPointBelowThePublishedValueOn() {
        double[][] accuracies = {{90.0, 90.2, 90.4}};
        assertEquals(Verdict.HOLDS, level(90.1, accuracies));
        assertEquals(Verdict.TOO_FEW_SEEDS, level(90.5, accuracies));
        assertEquals(Verdict.DOES_NOT_HOLD, level(91.3, accuracies));
    }

    @Test
    void parametersAndComputeAreJudgedByTheirExactNumbers() {
        Published published = new Published(null, null, 1.15, null, List.of(15.0, 20.0));
        List<Variant> variants =
                List.of(
                        new Variant("v0", "base", Map.of("attention", "none"), Published.NOTHING),
                        new Variant("v1", "one", Map.of("attention", "se"), published));
        Experiment experiment =
                new Experiment(
                        "x", "x", "", "cnn", Settings.NONE, Settings.NONE, 1, "v0", variants);
        List<Claim> claims = judge(experiment, new double[][] {{90}, {91}}, false);
        assertEquals(
                List.of(
                        new Claim(
                                "v1",
                                Claim.Kind.PARAMETERS,
                                "1.15 M",
                                "1,148,914",
                                Verdict.HOLDS,
                                "counted, exact"),
                        new Claim(
                                "v1",
                                Claim.Kind.EXTRA_COMPUTE,
                                "+15 to +20 %",
                                "+3.85 %",
                                Verdict.DOES_NOT_HOLD,
                                "multiply-adds, exact")),
                claims);
    }

    /** What is counted needs no training, and which figures are asked for changes none. */
    @Test
    void trainedByAnotherRecipeOnlyWhatIsCountedIsJudged() {
        double[][] accuracies = {{90, 90.1, 90.2}, {92, 92.1, 92.3}};
        Experiment published = Results.experiment(3, 90.0, 92.0);
        assertEquals(Verdict.HOLDS, judge(published, accuracies, false).get(0).verdict());
        Experiment fast = published.withRecipe("fast");
        assertEquals("fast", fast.recipe());
        assertEquals(published.recipe(), fast.instead());
        judge(fast, accuracies, false)
                .forEach(claim -> assertEquals(Verdict.NOT_TESTED, claim.verdict()));
        Experiment more = published.withChanges(Settings.NONE.withYaml("metrics", "[macro-f1]"));
        assertEquals(Verdict.HOLDS, judge(more, accuracies, false).get(0).verdict());
    }

    private static Claim gain(double published, double[][] accuracies) {
        Experiment experiment = Results.experiment(accuracies[0].length, 90.0, 90.0 + published);
        return judge(experiment, accuracies, false).stream()
                .filter(claim -> claim.kind() == Claim.Kind.ACCURACY_GAIN)
                .findFirst()
                .orElseThrow();
    }

    private static Verdict level(double published, double[][] accuracies) {
        Experiment experiment = Results.experiment(accuracies[0].length, published);
        return judge(experiment, accuracies, false).get(0).verdict();
    }

    private static List<Claim> judge(Experiment experiment, double[][] accuracies, boolean sample) {
        return Claims.judge(
                experiment, Results.rows(experiment, Results.outcomes(accuracies)), sample);
    }
}
