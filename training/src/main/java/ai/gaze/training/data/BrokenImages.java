package ai.gaze.training.data;

import ai.gaze.training.data.DataSpec.OnBrokenImage;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The files of an image folder that turned out to be broken. They are found by several threads and
 * told by one, each once.
 */
public final class BrokenImages {

    private static final int NAMED = 20;

    private final OnBrokenImage choice;
    private final Consumer<String> warnings;
    private final Map<Path, String> found = new ConcurrentSkipListMap<>();
    private final Set<Path> told = new TreeSet<>();

    /**
     * @param choice what becomes of them
     * @param warnings is told of each that is left out
     */
    BrokenImages(OnBrokenImage choice, Consumer<String> warnings) {
        this.choice = choice;
        this.warnings = warnings;
    }

    boolean contains(Path file) {
        return found.containsKey(file);
    }

    /** Called by the thread that found one. */
    void add(Path file, BrokenImageException e) {
        if (choice == OnBrokenImage.FAIL) {
            throw new UserException(
                    Texts.format(
                            "image %s is broken: %s; repair or remove it, or set data.on-broken-image to skip to leave such images out",
                            file, e.getMessage()),
                    e);
        }
        found.put(file, e.getMessage());
    }

    /** Tells what was found since the last call; called by one thread only. */
    void tell() {
        if (found.size() == told.size()) {
            return;
        }
        found.forEach(
                (file, reason) -> {
                    if (told.add(file) && told.size() <= NAMED) {
                        warnings.accept("image " + file + " is left out: " + reason);
                    }
                });
    }

    /**
     * What was found in a data set so far, in one sentence.
     *
     * @param dataset any data set
     * @return how many, what that means, and which; empty if there are none
     */
    public static Optional<String> summary(ImageDataset dataset) {
        if (!(dataset.train() instanceof ImageFiles)) {
            return Optional.empty();
        }
        List<Path> all = new ArrayList<>();
        List<String> parts = new ArrayList<>();
        count(dataset.train(), "training", all, parts);
        count(dataset.validation(), "validation", all, parts);
        count(dataset.test(), "test", all, parts);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        String names =
                all.stream().limit(NAMED).map(Path::toString).collect(Collectors.joining(", "));
        int more = all.size() - NAMED;
        return Optional.of(
                "broken and left out: "
                        + String.join(" and ", parts)
                        + ": "
                        + names
                        + (more > 0 ? " and " + more + " more" : ""));
    }

    private static void count(
            ImageSource part, String name, List<Path> all, List<String> sentences) {
        if (part instanceof ImageFiles images && !images.foundBroken().isEmpty()) {
            List<Path> broken = images.foundBroken();
            all.addAll(broken);
            int left = images.size() - broken.size();
            sentences.add(
                    Texts.format(
                            "%d of %d %s images (%s)",
                            broken.size(),
                            images.size(),
                            name,
                            name.equals("training")
                                    ? Texts.format(
                                            "others%s took their places",
                                            images.hasMasks() ? "" : " of their class")
                                    : "the accuracy is that of the other " + left));
        }
    }
}
