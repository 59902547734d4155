package ai.gaze.training.selftest;

import ai.gaze.training.selftest.CaseResult.Status;
import java.util.List;

/**
 * What came of all fixtures.
 *
 * @param device where they were computed: {@code cpu}, {@code gpu0}
 * @param results one for each fixture, in the order of their names
 * @param seconds how long it took in all
 */
public record SelfTestReport(String device, List<CaseResult> results, double seconds) {

    public SelfTestReport {
        results = List.copyOf(results);
    }

    /** Returns how many ended so. */
    public long count(Status status) {
        return results.stream().filter(r -> r.status() == status).count();
    }
}
