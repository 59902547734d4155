package ai.gaze.zoo;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known name that a mistyped one was probably meant to be. */
public final class Nearest {

    // A distance takes the time of both lengths multiplied, and nobody mistypes a name of such
    // length.
    private static final int LONGEST = 200;

    private Nearest() {}

    /**
     * Returns the known name with the fewest edits to the given one, if it is near enough to be
     * meant.
     *
     * @param name what was typed
     * @param known the names that exist
     */
    public static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        String typed = name.toLowerCase(Locale.ROOT);
        // Of a dotted name a person remembers the end.
        Optional<String> end = known.stream().filter(k -> k.endsWith("." + typed)).findFirst();
        if (end.isPresent()) {
            return end;
        }
        Optional<String> initials = known.stream().filter(k -> isShortFor(k, typed)).findFirst();
        if (initials.isPresent()) {
            return initials;
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .filter(k -> k.length() <= 2 * LONGEST)
                .min(
                        Comparator.comparingInt(
                                k -> distance.apply(typed, k.toLowerCase(Locale.ROOT))))
                .filter(
                        k ->
                                distance.apply(typed, k.toLowerCase(Locale.ROOT))
                                        <= Math.max(2, typed.length() / 2));
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
     * are none, se}.
     *
     * @param kind what is named, such as {@code attention}
     * @param name what was typed
     * @param known the names that exist, in the order in which they are to be listed
     */
    public static UserException unknown(String kind, String name, Collection<String> known) {
        String hint = to(name, known).map(k -> ": did you mean \"" + k + "\"?").orElse(".");
        return UserException.of(
                "unknown %s \"%s\"%s Known are %s",
                kind, Excerpt.of(name), hint, String.join(", ", known));
    }
}
