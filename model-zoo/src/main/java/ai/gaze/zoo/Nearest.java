package ai.gaze.zoo;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known name that a mistyped one was probably meant to be. */
public final class Nearest {

    // A distance takes the time of both lengths multiplied, and nobody mistypes a name of such
    // length.
    private static final int LONGEST = 200;

    /** Nobody reads a list of more names in a sentence. */
    private static final int MOST_LISTED = 40;

    private static final int SHOWN = 5;

    private Nearest() {}

    /**
     * Returns the known name with the fewest edits to the given one, if it is near enough to be
     * meant.
     *
     * @param name what was typed
     * @param known the names that exist
     */
    public static Optional<String> to(String name, Collection<String> known) {
        return near(name, known).stream().findFirst();
    }

    /** Returns the known names that may be meant, the most likely one first. */
    private static List<String> near(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return List.of();
        }
        String typed = name.toLowerCase(Locale.ROOT);
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        Map<String, Integer> edits = new LinkedHashMap<>();
        for (String k : known) {
            // Of a dotted name a person remembers the end.
            if (k.endsWith("." + typed)) {
                edits.put(k, -2);
            } else if (isShortFor(k, typed)) {
                edits.put(k, -1);
            } else if (k.length() <= 2 * LONGEST) {
                edits.put(k, distance.apply(typed, k.toLowerCase(Locale.ROOT)));
            }
        }
        int most = Math.max(2, typed.length() / 2);
        return edits.entrySet().stream()
                .filter(e -> e.getValue() <= most)
                .sorted(Map.Entry.comparingByValue())
                .limit(SHOWN)
                .map(Map.Entry::getKey)
                .toList();
    }

    // Such as lr for learning-rate and optimizer.lr for optimizer.learning_rate.
    private static boolean isShortFor(String known, String typed) {
        String group = typed.substring(0, typed.lastIndexOf('.') + 1);
        String[] words = typed.substring(group.length()).split("[-_ ]+", -1);
        String initials =
                Arrays.stream(words)
                        .map(word -> word.substring(0, Math.min(1, word.length())))
                        .collect(Collectors.joining());
        return initials.length() > 1
                && (known.equals(group + initials)
                        || (group.isEmpty() && known.endsWith("." + initials)));
    }

    /**
     * Makes the error for an unknown name: {@code unknown attention "sse": did you mean "se"? Known
     * are none, se}. Of a long list it names what may be meant and how many there are.
     *
     * @param kind what is named, such as {@code attention}
     * @param name what was typed
     * @param known the names that exist, in the order in which they are to be listed
     */
    public static UserException unknown(String kind, String name, Collection<String> known) {
        return unknown(kind, String.valueOf(name), known, List.of());
    }

    /**
     * The same where things have other names, too.
     *
     * @param others names that may have been meant, but are not listed
     */
    public static UserException unknown(
            String kind, String name, Collection<String> known, Collection<String> others) {
        Set<String> all = new LinkedHashSet<>(known);
        all.addAll(others);
        List<String> near = near(name, all);
        String hint = near.isEmpty() ? "." : ": did you mean \"" + near.get(0) + "\"?";
        String list =
                known.size() <= MOST_LISTED
                        ? "Known are " + String.join(", ", known)
                        : near.isEmpty()
                                ? Texts.format("None of the %,d known is near", known.size())
                                : Texts.format(
                                        "The nearest of %,d are %s",
                                        known.size(), String.join(", ", near));
        return UserException.of("unknown %s \"%s\"%s %s", kind, Excerpt.of(name), hint, list);
    }
}
