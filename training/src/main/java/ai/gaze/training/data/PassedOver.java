package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts what lies in a data folder and is not used, and says so in a sentence for each kind. */
final class PassedOver {

    private static final int NAMED = 5;

    /** What is passed over, and how that is said. */
    enum Kind {
        /** An image that Gaze does not read. */
        UNREAD(
                "file",
                "that looks like an image is passed over",
                "that look like images are passed over"),
        /** An image beside the folders of the classes, or of the parts. */
        LOOSE(
                "image",
                "is in the folder of no class and not used",
                "are in the folder of no class and not used"),
        /** A link to nothing, or round in a circle. */
        NOWHERE("link", "leads nowhere and is passed over", "lead nowhere and are passed over"),
        /** A named pipe, a socket, a device, or a link to one. */
        SPECIAL(
                "entry",
                "that is no regular file is never opened",
                "that are no regular files are never opened"),
        /** An image, or a folder that may hold some, whose name begins with a dot. */
        HIDDEN(
                "entry",
                "whose name begins with a dot is passed over",
                "whose names begin with a dot are passed over"),
        /** A folder that a link leads to once more. */
        TWICE(
                "folder",
                "is reached in two ways, so its images are used twice",
                "are reached in two ways, so their images are used twice"),
        /** What is no image: texts, archives and the like. */
        OTHER("other file", "is not used", "are not used");

        private final String one;
        private final String isPassedOver;
        private final String arePassedOver;

        Kind(String one, String isPassedOver, String arePassedOver) {
            this.one = one;
            this.isPassedOver = isPassedOver;
            this.arePassedOver = arePassedOver;
        }

        private String noun(int count) {
            return count == 1 ? one : one.endsWith("y") ? "entries" : one + "s";
        }
    }

    /** The entries of a kind: how many in each folder, and what they are. */
    private record Entries(Map<String, Integer> counts, TreeSet<String> what) {}

    private final Map<Kind, Entries> found = new EnumMap<>(Kind.class);
    private final List<String> sentences = new ArrayList<>();

    /**
     * Counts an entry.
     *
     * @param folder where it is, as a person would say it, such as {@code train/cat}
     * @param name its name
     */
    void add(Kind kind, String folder, String name) {
        Entries entries =
                found.computeIfAbsent(kind, k -> new Entries(new TreeMap<>(), new TreeSet<>()));
        entries.counts.merge(folder, 1, Integer::sum);
        boolean byEnding = kind == Kind.UNREAD || kind == Kind.OTHER;
        String ending = ImageEndings.of(name);
        entries.what.add(!byEnding ? name : ending.isEmpty() ? "without ending" : "." + ending);
        if (entries.what.size() > NAMED + 1) {
            entries.what.pollLast();
        }
    }

    /**
     * Counts an entry that is no folder.
     *
     * @param name its name
     * @param where the folder that it is in, as a person would say it
     */
    void entry(Path entry, String name, String where) {
        if (name.startsWith(".")) {
            return;
        }
        if (!Files.exists(entry)) {
            add(Kind.NOWHERE, where, name);
        } else if (!Files.isRegularFile(entry)) {
            add(Kind.SPECIAL, where, name);
        } else if (ImageEndings.isRead(name) || ImageEndings.looksLikeImage(entry, name)) {
            add(Kind.LOOSE, where, name);
        } else {
            add(Kind.OTHER, where, name);
        }
    }

    /**
     * Counts an entry whose name begins with a dot, if there may be images of a person in it.
     *
     * @param where the folder that it is in, as a person would say it
     */
    void hidden(Path entry, String where) {
        String name = FileNames.of(entry);
        boolean counts =
                Files.isDirectory(entry)
                        ? ImageEndings.isOwnHiddenFolder(name)
                        : Files.isRegularFile(entry) && ImageEndings.isHiddenImage(entry, name);
        if (counts) {
            add(Kind.HIDDEN, where, name);
        }
    }

    /** Adds what is said in a sentence of its own. */
    void say(String sentence) {
        sentences.add(sentence);
    }

    /** What a person should know before training; nothing of files that are no images. */
    List<String> warnings() {
        List<String> all = new ArrayList<>(sentences);
        found.forEach(
                (kind, entries) -> {
                    if (kind != Kind.OTHER) {
                        all.add(sentence(kind, entries));
                    }
                });
        return all;
    }

    /** Whether a folder is told of that is used twice. */
    boolean hasFolderTwice() {
        return found.containsKey(Kind.TWICE);
    }

    /** How many files of a folder look like images that Gaze does not read. */
    int unread(String folder) {
        Entries unread = found.get(Kind.UNREAD);
        return unread == null ? 0 : unread.counts.getOrDefault(folder, 0);
    }

    /** The rest, which one sees who looks at the folder. */
    List<String> remarks() {
        Entries others = found.get(Kind.OTHER);
        return others == null ? List.of() : List.of(sentence(Kind.OTHER, others));
    }

    private static String sentence(Kind kind, Entries entries) {
        int count = entries.counts.values().stream().mapToInt(Integer::intValue).sum();
        String where = entries.counts.keySet().iterator().next();
        int folders = entries.counts.size();
        List<String> what = entries.what.stream().limit(NAMED).toList();
        return Texts.format(
                "%,d %s %s %s (%s%s)",
                count,
                kind.noun(count),
                folders == 1 ? "of " + where : "of " + folders + " folders such as " + where,
                count == 1 ? kind.isPassedOver : kind.arePassedOver,
                String.join(", ", what),
                entries.what.size() > NAMED ? ", ..." : "");
    }
}
