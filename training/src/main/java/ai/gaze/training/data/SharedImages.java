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
    private record Found(String sentence, String example, Set<Object> keys) {}

    private final Map<String, String> names;
    private final Map<Object, Use> first = new HashMap<>();
    private final Map<String, Found> found = new LinkedHashMap<>();

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
        for (Found one : found.values()) {
            int count = one.keys().size();
            String images = count == 1 ? "1 image" : count + " images";
            sentences.add(one.sentence().formatted(images, one.example()));
        }
        return sentences;
    }

    private void add(Image image, Use use) {
        Use before = first.putIfAbsent(image.key(), use);
        if (before == null) {
            return;
        }
        if (!before.part().equals(use.part())) {
            String both = names.get(before.part()) + " and " + names.get(use.part());
            note(
                    image,
                    both.replace("%", "%%")
                            + " share %s, such as %s: the figures are not those of new images; leave them out of one of the two");
        }
        if (!before.label().equals(use.label())) {
            note(image, "%s with two labels, such as %s: give each the one that it shows");
        }
    }

    private void note(Image image, String sentence) {
        found.computeIfAbsent(
                        sentence,
                        s -> new Found(s, FileNames.absolute(image.path()), new HashSet<>()))
                .keys()
                .add(image.key());
    }
}
