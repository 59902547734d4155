package ai.gaze.training.selftest;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of one fixture.
 *
 * @param name name of the file, without its extension
 * @param module what it is about, as its metadata says; empty if that could not be read
 * @param status what came of it
 * @param reason why it was skipped, or what stood in the way; empty if it was computed
 * @param checks all comparisons that were made
 * @param seconds how long it took
 */
public record CaseResult(
        String name,
        String module,
        Status status,
        String reason,
        List<Check> checks,
        double seconds) {

    /** What came of a fixture. */
    public enum Status {
        /** Every value is within its tolerance. */
        PASSED,
        /** Some value is not, or the fixture could not be read or computed. */
        FAILED,
        /** Gaze does not have what it is about. */
        SKIPPED
    }

    public CaseResult {
        checks = List.copyOf(checks);
    }

    /** Returns the forward comparison that is worst for its tolerance. */
    public Optional<Check> worstForward() {
        return worst(false);
    }

    /** Returns the comparison of gradients that is worst for its tolerance. */
    public Optional<Check> worstBackward() {
        return worst(true);
    }

    private Optional<Check> worst(boolean backward) {
        return checks.stream()
                .filter(c -> c.isBackward() == backward)
                .max(
                        Comparator.comparing(Check::ok)
                                .reversed()
                                .thenComparing(Check::ratio)
                                .thenComparing(Check::allowed));
    }

    /** Returns the names of the tensors that are wrong, the worst first. */
    public String wrongTensors() {
        return checks.stream()
                .filter(c -> !c.ok())
                .sorted(Comparator.comparing(Check::ratio).reversed())
                .map(Check::tensor)
                .collect(Collectors.joining(", "));
    }
}
