package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What names classes may have, and how the classes of two places compare.
 *
 * <p>The name of a class goes into files with a name on each line, tables and pages. A name with a
 * control character or the end of a line would shift or hide others there, and blanks at its ends
 * would be lost: such folders are refused. Everything else passes.
 *
 * <p>A letter with an accent can be written as one character or as two, which look the same; macOS
 * likes two. Such names are the same.
 */
public final class ClassNames {

    private static final int NAMED = 5;

    private ClassNames() {}

    /** Refuses folders of classes whose names are no text. */
    static void requireUtf8(Path folder, List<Path> unnamed) {
        if (!unnamed.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "the name of %s in %s is not UTF-8, so it can be the name of no class: rename it",
                            some(
                                    unnamed.stream()
                                            .map(path -> FileNames.below(folder, path))
                                            .sorted()
                                            .toList()),
                            folder));
        }
    }

    /** Refuses names that would not pass unharmed through files, pages and terminals. */
    static void requireUsable(Path part, Collection<String> names) {
        Map<String, String> looks = new HashMap<>();
        for (String name : names) {
            if (name.codePoints().anyMatch(ClassNames::isControl)) {
                throw new UserException(
                        Texts.format(
                                "the name of class folder \"%s\" of %s has a control character or the end of a line in it: rename the folder",
                                visible(name), part));
            }
            if (!name.equals(name.strip())) {
                throw new UserException(
                        Texts.format(
                                "the name of class folder \"%s\" of %s begins or ends with a blank: rename the folder",
                                name, part));
            }
            String same = looks.putIfAbsent(composed(name), name);
            if (same != null) {
                throw new UserException(
                        Texts.format(
                                "%s has two folders %s whose names look the same, one with its accents as characters of their own: put their images into one",
                                part, name));
            }
        }
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static String visible(String name) {
        return name.codePoints()
                .mapToObj(c -> isControl(c) ? Texts.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Gives the classes of a part the names and the order that they have in another.
     *
     * @param one where the classes have their names from
     * @param two where the same ones are expected
     * @throws UserException if a class is missing in either
     */
    static <T> Map<String, T> matched(
            Path one, Map<String, T> inOne, Path two, Map<String, T> inTwo) {
        Map<String, String> names = new HashMap<>();
        inTwo.keySet().forEach(name -> names.put(composed(name), name));
        Map<String, T> matched = new LinkedHashMap<>();
        for (String name : inOne.keySet()) {
            String same = names.remove(composed(name));
            if (same == null) {
                throw missing(name, one, two, inTwo.keySet());
            }
            matched.put(name, inTwo.get(same));
        }
        for (String name : inTwo.keySet()) {
            if (names.containsValue(name)) {
                throw missing(name, two, one, inOne.keySet());
            }
        }
        return matched;
    }

    private static UserException missing(String name, Path one, Path two, Set<String> inTwo) {
        Optional<String> meant = inTwo.stream().filter(name::equalsIgnoreCase).findFirst();
        return new UserException(
                Texts.format(
                        "class %s is in %s and not in %s%s: both need the same classes; add or remove its images",
                        name,
                        one,
                        two,
                        meant.map(m -> ", which has " + m + " (did you mean that?)").orElse("")));
    }

    /**
     * Refuses a data set with other classes than a network knows, or in another order.
     *
     * @param who knows them, such as {@code the run}
     * @param known names of the classes, in the order of the network's outputs
     * @param found the data set
     */
    public static void requireSame(String who, List<String> known, ImageDataset found) {
        String where = found.files() == null ? found.name() : found.files().folder();
        requireSame(who, known, found.classNames(), where);
    }

    /**
     * Refuses images with other classes, or the same in another order, unless nobody gave them
     * names.
     *
     * @param where what the images are called
     */
    public static void requireSame(
            String who, List<String> known, ImageSource found, String where) {
        boolean unnamed = found instanceof LabeledImages images && !images.isNamed();
        if (!unnamed || found.classes() > known.size()) {
            requireSame(who, known, found.classNames(), where);
        }
    }

    private static void requireSame(
            String who, List<String> known, List<String> found, String where) {
        List<String> expected = known.stream().map(ClassNames::composed).toList();
        List<String> there = found.stream().map(ClassNames::composed).toList();
        if (expected.equals(there)) {
            return;
        }
        Set<String> lost = new LinkedHashSet<>(expected);
        lost.removeAll(there);
        Set<String> added = new LinkedHashSet<>(there);
        added.removeAll(expected);
        List<String> clauses = new ArrayList<>();
        if (!lost.isEmpty()) {
            clauses.add(Texts.format("%s knows %s, which %s has not", who, classes(lost), where));
        }
        if (!added.isEmpty()) {
            clauses.add(
                    lost.isEmpty()
                            ? Texts.format(
                                    "%s has %s, which %s does not know", where, classes(added), who)
                            : Texts.format("%s has %s", where, some(added)));
        }
        throw new UserException(
                clauses.isEmpty()
                        ? Texts.format(
                                "%s knows the classes of %s in another order: it needs the data that it was trained on",
                                who, where)
                        : String.join(", and ", clauses)
                                + ": name the data that it was trained on, or give the folders of the classes their names back");
    }

    private static String classes(Collection<String> names) {
        return (names.size() == 1 ? "class " : "the classes ") + some(names);
    }

    private static String some(Collection<String> names) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        int more = names.size() - NAMED;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
