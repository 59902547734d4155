package ai.gaze.training.data;

import ai.gaze.training.data.ImageParts.Image;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the files that are in two parts of a data set, or of two classes. */
final class SharedImages {

    private record Use(String part, String label) {}

    /** The files of which one thing is to be said. */
    /** What is told of several images: a sentence in three parts, around a count and an example. */
    private record Kind(String before, String between, String after) {}

    private record Found(String example, Set<Object> keys) {}

    private final Map<String, String> names;
    private final Map<Object, Use> first = new HashMap<>();
    private final Map<Kind, Found> found = new LinkedHashMap<>();

    /**
     * @param names what each part is called where it lies
     */
    SharedImages(Map<String, String> names) {
        this.names = names;
    }

    /** Returns a sentence for each two parts, and one for the classes. */
    List<String> of(Map<String, Map<String, List<Image>>> parts) {
        parts.forEach(
                (part, classes) ->
                        classes.forEach(
                                (label, images) ->
                                        images.forEach(i -> add(i, new Use(part, label)))));
        List<String> sentences = new ArrayList<>();
        found.forEach(
                (kind, one) -> {
                    int count = one.keys().size();
                    String images = count == 1 ? "1 image" : count + " images";
                    sentences.add(
                            kind.before() + images + kind.between() + one.example() + kind.after());
                });
        return sentences;
    }

    private void add(Image image, Use use) {
        Use before = first.putIfAbsent(image.key(), use);
        if (before == null) {
            return;
        }
        if (!before.part().equals(use.part())) {
            note(
                    image,
                    new Kind(
                            names.get(before.part()) + " and " + names.get(use.part()) + " share ",
                            ", such as ",
                            ": the figures are not those of new images; leave them out of one of the two"));
        }
        if (!before.label().equals(use.label())) {
            note(
                    image,
                    new Kind(
                            "", " with two labels, such as ", ": give each the one that it shows"));
        }
    }

    private void note(Image image, Kind kind) {
        found.computeIfAbsent(
                        kind, k -> new Found(FileNames.absolute(image.path()), new HashSet<>()))
                .keys()
                .add(image.key());
    }
}
