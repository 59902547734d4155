package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which folder of a data folder is which part of the data set.
 *
 * @param train the training images
 * @param validation the images that steer the schedule and the choice of the best checkpoint, where
 *     there are others for the test; else null
 * @param test the test images, which steer as well where nothing else does; null if there are none
 */
record FolderLayout(Path train, Path validation, Path test) {

    private static final String TRAIN = "train";
    private static final List<String> VALIDATION = List.of("val", "valid", "validation");
    private static final String TEST = "test";

    /**
     * Finds the parts.
     *
     * @param folder the data folder
     * @param passedOver is told of all that is no part
     * @throws UserException if there is no folder train, or it is not clear which folder is which
     */
    static FolderLayout of(Path folder, PassedOver passedOver) throws IOException {
        return of(folder, passedOver, Set.of());
    }

    /**
     * The same beside other entries.
     *
     * @param others those that are used, too
     */
    static FolderLayout of(Path folder, PassedOver passedOver, Set<String> others)
            throws IOException {
        Map<String, Path> entries = entries(folder);
        if (!entries.containsKey(TRAIN) || !Files.isDirectory(entries.get(TRAIN))) {
            throw new UserException(
                    Texts.format(
                            "data folder %s has no folder train: %s expects the images in train/CLASS and val/CLASS, a folder for each class%s",
                            folder, ImageFolder.NAME, almostTrain(entries)));
        }
        List<String> validation =
                VALIDATION.stream()
                        .filter(entries::containsKey)
                        .filter(name -> Files.isDirectory(entries.get(name)))
                        .toList();
        requireOne(folder, "folders", validation);
        Path steers = validation.isEmpty() ? null : entries.remove(validation.get(0));
        Path test =
                entries.containsKey(TEST) && Files.isDirectory(entries.get(TEST))
                        ? entries.remove(TEST)
                        : null;
        Path train = entries.remove(TRAIN);
        entries.keySet().removeAll(others);
        entries.forEach((name, entry) -> new Unused(folder, passedOver).add(entry, name));
        return test == null
                ? new FolderLayout(train, null, steers)
                : new FolderLayout(train, steers, test);
    }

    /** Says of all that lies in a folder, but for what is used, that it is not. */
    static void unused(Path folder, PassedOver passedOver, Set<String> used) throws IOException {
        Map<String, Path> entries = entries(folder);
        entries.keySet().removeAll(used);
        entries.forEach((name, entry) -> passedOver.entry(entry, name, folder.toString()));
    }

    private static Map<String, Path> entries(Path folder) throws IOException {
        Map<String, Path> entries = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(entry -> entries.put(FileNames.of(entry), entry));
        }
        return entries;
    }

    /**
     * Finds the parts that are files.
     *
     * @param folder the data folder
     * @param ending of their names
     * @param passedOver is told of other such files
     * @param expected names of those that it is not told of
     * @throws UserException if there is no file train, or it is not clear which file is which
     */
    static FolderLayout ofFiles(
            Path folder, String ending, PassedOver passedOver, Set<String> expected)
            throws IOException {
        Path train = folder.resolve(TRAIN + ending);
        if (!Files.exists(train)) {
            throw new UserException(
                    Texts.format(
                            "data folder %s has no file %s%s: make it, or name a single CSV file",
                            folder, TRAIN, ending));
        }
        List<Path> validation =
                VALIDATION.stream()
                        .map(name -> folder.resolve(name + ending))
                        .filter(Files::exists)
                        .toList();
        requireOne(folder, "files", validation.stream().map(FileNames::of).toList());
        Path steers = validation.isEmpty() ? null : validation.get(0);
        Path test = folder.resolve(TEST + ending);
        List<String> others;
        try (Stream<Path> all = Files.list(folder)) {
            others =
                    all.filter(file -> !List.of(train, test).contains(file))
                            .filter(file -> !validation.contains(file))
                            .map(FileNames::of)
                            .filter(name -> name.endsWith(ending) && !name.startsWith("."))
                            .filter(name -> !expected.contains(name))
                            .sorted()
                            .toList();
        }
        for (String name : others) {
            passedOver.say(
                    Texts.format(
                            "file %s of %s is not used: the parts are called train, val (or valid, validation) and test, with %s",
                            name, folder, ending));
        }
        return Files.exists(test)
                ? new FolderLayout(train, steers, test)
                : new FolderLayout(train, null, steers);
    }

    private static void requireOne(Path folder, String what, List<String> same) {
        if (same.size() > 1) {
            throw new UserException(
                    Texts.format(
                            "data folder %s has the %s %s, which mean the same: keep one of them and rename or remove the other",
                            folder, what, String.join(" and ", same)));
        }
    }

    /**
     * Checks a folder before anything is looked for in it.
     *
     * @throws UserException if the folder does not exist, is no folder, or may not be read
     */
    static void requireReadable(Path folder) {
        if (!Files.exists(folder)) {
            throw new UserException(
                    Texts.format(
                            "data folder %s does not exist: create it or name another one",
                            folder));
        }
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    Texts.format(
                            "%s is not a folder: name the folder that holds the data files",
                            folder));
        }
        // Without the right to search it, the files in a folder look as if they were not there.
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw new UserException(
                    Texts.format(
                            "data folder %s may not be read: give yourself the right to it (chmod u+rx) or name another one",
                            folder));
        }
    }

    private static String almostTrain(Map<String, Path> entries) {
        if (entries.containsKey(TRAIN)) {
            return "; its entry train is no folder";
        }
        return entries.entrySet().stream()
                .filter(entry -> Files.isDirectory(entry.getValue()))
                .map(Map.Entry::getKey)
                .filter(
                        name ->
                                List.of("train", "training")
                                        .contains(name.strip().toLowerCase(Locale.ROOT)))
                .map(name -> "; rename \"" + name + "\" to train if that is it")
                .findFirst()
                .orElse("");
    }

    /** What lies beside the parts. */
    private record Unused(Path folder, PassedOver passedOver) {

        void add(Path entry, String name) {
            if (name.startsWith(".")) {
                return;
            }
            if (Files.isDirectory(entry)) {
                passedOver.say(
                        Texts.format(
                                "folder %s of %s is not used: the parts are called train, val (or valid, validation) and test",
                                name, folder));
            } else {
                passedOver.entry(entry, name, folder.toString());
            }
        }
    }
}
