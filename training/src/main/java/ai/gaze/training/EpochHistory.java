package ai.gaze.training;

import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;

/** What each epoch gave since the training was built or restored. */
final class EpochHistory {

    private final List<EpochMetrics> epochs = new ArrayList<>();

    void add(EpochMetrics epoch) {
        epochs.add(epoch);
    }

    List<EpochMetrics> all() {
        return epochs;
    }

    /**
     * Returns what the last finished epoch gave.
     *
     * @throws UserException before there is one
     */
    EpochMetrics last() {
        if (epochs.isEmpty()) {
            throw new UserException(
                    "no epoch was finished since the training was built or restored; run it, or look at the epochs before in the files of its run");
        }
        return epochs.get(epochs.size() - 1);
    }

    /** What was reached before is of another training now. */
    void restored() {
        epochs.clear();
    }
}
