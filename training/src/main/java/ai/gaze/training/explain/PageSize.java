package ai.gaze.training.explain;

import ai.gaze.training.web.Page;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps a page small, however many modules a network has: of each image so much and no more. */
final class PageSize {

    /** Three images, which are explained unless somebody asks, and the scripts stay below 2 MB. */
    static final int MOST = 550_000;

    private PageSize() {}

    /**
     * Leaves out the largest pictures of an image until the others have room.
     *
     * @param prefix of the files that have them
     */
    static ExplainedImage fitting(ExplainedImage image, String prefix) {
        int size = Page.json(image).length();
        Set<Picture> out = new HashSet<>();
        if (size > MOST) {
            List<Picture> largest =
                    image.parts().stream()
                            .flatMap(part -> part.pictures().stream())
                            .sorted(Comparator.comparingInt(p -> -Page.json(p).length()))
                            .toList();
            for (int i = 0; i < largest.size() && size > MOST; i++) {
                out.add(largest.get(i));
                size -= Page.json(largest.get(i)).length();
            }
        }
        return new ExplainedImage(
                image.name(),
                image.height(),
                image.width(),
                image.file(),
                image.seen(),
                image.without(),
                image.at(),
                image.parts().stream().map(part -> without(part, out, prefix)).toList(),
                image.ofPixels());
    }

    private static ExplainedImage.Part without(
            ExplainedImage.Part part, Set<Picture> out, String prefix) {
        return new ExplainedImage.Part(
                part.title(),
                part.pictures().stream()
                        .map(
                                p ->
                                        out.contains(p)
                                                ? p.leftOut(
                                                        "It would make this page too large, and"
                                                                + " is in "
                                                                + prefix
                                                                + p.name()
                                                                + ".png.")
                                                : p)
                        .toList());
    }
}
