package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Makes sure that a source of images, anybody's own, is what it says, before anything reads from it
 * and fails where nobody knows whose mistake it is.
 */
public final class SourceCheck {

    private final String what;
    private final ImageSource images;

    private SourceCheck(String part, ImageSource images) {
        what = "the " + part + " images (" + images.getClass().getName() + ")";
        this.images = images;
    }

    /**
     * Checks the parts of a data set, and that they go together.
     *
     * @throws UserException that names the part and what of it is wrong
     */
    public static void require(ImageDataset data) {
        require("training", data.train());
        if (data.validation() != null) {
            require("validation", data.validation());
            requireSame("validation", data.validation(), data.train());
        }
        require("test", data.test());
        requireSame("test", data.test(), data.train());
    }

    /**
     * Checks a source of images.
     *
     * @param part which images, such as {@code test}
     */
    public static void require(String part, ImageSource images) {
        if (images == null || new SourceCheck(part, images).size() == 0) {
            throw new UserException(
                    Texts.format("a data set has no %s images; give it some", part));
        }
        new SourceCheck(part, images).run();
    }

    /** Checks that there is a batch of the images that are left to train on. */
    public static void requireBatch(ImageSource trained, int batchSize) {
        if (batchSize > trained.size()) {
            throw new UserException(
                    Texts.format(
                            "batch-size %d is larger than the %d training images; use at most that",
                            batchSize, trained.size()));
        }
    }

    private static void requireSame(String part, ImageSource images, ImageSource train) {
        String wanted = shape(train);
        String found = shape(images);
        if (!found.equals(wanted)) {
            throw new UserException(
                    Texts.format(
                            "the training images are %s and the %s images %s (height, width, channels): give all of them the same size",
                            wanted, part, found));
        }
        if (images.hasMasks() != train.hasMasks()) {
            throw UserException.of(
                    "the %s images have masks and the others none; give all of them masks, or none",
                    images.hasMasks() ? part : "training");
        }
        ClassNames.requireSame(
                "the training", train.classNames(), images, "the set of " + part + " images");
    }

    private static String shape(ImageSource images) {
        return Texts.format("%d x %d x %d", images.height(), images.width(), images.channels());
    }

    private void run() {
        int size = size();
        require(size >= 1, "size", size, "at least 1");
        long height = positive("height", asked("height", images::height));
        long width = positive("width", asked("width", images::width));
        long channels = positive("channels", asked("channels", images::channels));
        if (images.hasMasks() && channels < 2) {
            throw UserException.of(
                    "%s have masks and %d channel; the mask is the last one, so give them one more",
                    what, channels);
        }
        if ((double) height * width * channels > Integer.MAX_VALUE) {
            throw new UserException(
                    Texts.format(
                            "%s are %d x %d x %d (height, width, channels), of which not one fits into 2 GiB; make them smaller",
                            what, height, width, channels));
        }
        List<String> names = asked("classNames", images::classNames);
        boolean named = !names.isEmpty() && names.stream().noneMatch(Objects::isNull);
        require(named, "classNames", names, "a name for each class");
        // What is no text in UTF-8 does not come back from the files of a run.
        boolean written = names.stream().allMatch(StandardCharsets.UTF_8.newEncoder()::canEncode);
        require(written, "classNames", names, "names without half a surrogate pair");
        boolean differ =
                names.stream().map(ClassNames::composed).distinct().count() == names.size();
        require(differ, "classNames", names, "a name of its own for each class");
        labels(size, names.size());
        // Of masks it reads all files.
        if (!images.hasMasks()) {
            int counted = asked("countPerClass", images::countPerClass).length;
            String counts = counted + " counts";
            require(counted == names.size(), "countPerClass", counts, "one for each class");
        }
    }

    private int size() {
        return asked("size", images::size);
    }

    private void labels(int size, int classes) {
        int[] labels = asked("labels", images::labels);
        require(labels.length == size, "labels", labels.length + " labels", "one for each image");
        for (int i = 0; i < size; i++) {
            int index = i;
            int label = asked("label", () -> images.label(index));
            if (label != labels[i]) {
                throw new UserException(
                        Texts.format(
                                "label(%d) of %s is %d and labels() has %d there; let both say the same",
                                i, what, label, labels[i]));
            }
            LabeledImages.requireClass(i, label, classes);
        }
    }

    private long positive(String method, long value) {
        require(value >= 1, method, value, "at least 1");
        return value;
    }

    private void require(boolean holds, String method, Object value, String expected) {
        if (!holds) {
            throw new UserException(
                    Texts.format(
                            "%s of %s gives %s, where %s was expected; mend its source",
                            method, what, value, expected));
        }
    }

    private <T> T asked(String method, Supplier<T> call) {
        T answer;
        try {
            answer = call.get();
        } catch (Throwable e) {
            throw FactoryException.failed(what, method, e);
        }
        require(answer != null, method, "nothing", "an answer");
        return answer;
    }
}
