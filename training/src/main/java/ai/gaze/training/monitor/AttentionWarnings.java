package ai.gaze.training.monitor;

import ai.gaze.zoo.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says once of attention weights that they are no longer healthy, and at the end which are not. */
public final class AttentionWarnings {

    private static final int FEW = 3;

    private record Standing(AttentionStatistics latest, int since) {}

    private final Map<String, Standing> standing = new LinkedHashMap<>();
    private int lastEpoch;

    /**
     * Takes in the figures of an epoch.
     *
     * @return a sentence for each kind of weights that has become uniform or saturated
     */
    public List<String> next(List<AttentionStatistics> epoch) {
        List<String> news = new ArrayList<>();
        for (AttentionStatistics s : epoch) {
            lastEpoch = s.epoch();
            Standing before = standing.get(s.name());
            if (s.state() == AttentionState.HEALTHY) {
                standing.remove(s.name());
            } else if (before != null && before.latest.state() == s.state()) {
                standing.put(s.name(), new Standing(s, before.since));
            } else {
                standing.put(s.name(), new Standing(s, s.epoch()));
                news.add("after epoch " + s.epoch() + ", " + AttentionRule.sentence(s));
            }
        }
        return news;
    }

    /**
     * Returns the first sentences, and in one how many more there are: a network may have dozens.
     */
    static List<String> few(List<String> sentences) {
        if (sentences.size() <= FEW) {
            return sentences;
        }
        List<String> first = new ArrayList<>(sentences.subList(0, FEW));
        first.add(
                Texts.format(
                        "the attention weights of %d more modules are uniform or saturated, too; the run's page and attention.jsonl have all",
                        sentences.size() - FEW));
        return first;
    }

    /** Returns a sentence for each kind of weights that is not healthy now. */
    public List<String> all() {
        return sentences(Integer.MAX_VALUE);
    }

    /** Returns a sentence for each kind of weights that is not healthy since an earlier epoch. */
    public List<String> earlier() {
        return sentences(lastEpoch - 1);
    }

    private List<String> sentences(int through) {
        return standing.values().stream()
                .filter(s -> s.since <= through)
                .map(s -> "since epoch " + s.since + ", " + AttentionRule.sentence(s.latest))
                .toList();
    }
}
