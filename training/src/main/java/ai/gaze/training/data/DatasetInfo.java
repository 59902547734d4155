package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What there is to say about a data set on this machine.
 *
 * @param name its name
 * @param folder where it lies; empty if it is built in or not there
 * @param files the state of each official file; empty if it is built in or not there
 * @param train images of each class for training, with masks those in which it is; empty if it is
 *     not there or damaged
 * @param validation images of each class for validation; empty if there is no part for them
 * @param test images of each class for testing; empty if it is not there or damaged
 * @param classNames the name of each class
 * @param height rows of an image; 0 for images of any size
 * @param width columns of an image; 0 for images of any size
 * @param notes what else there is to say, each a sentence
 * @param masks how often each class is in the masks of the training, of the validation if there is
 *     one, and of the test images; empty without masks
 */
public record DatasetInfo(
        String name,
        Optional<Path> folder,
        List<FileCheck> files,
        List<Integer> train,
        List<Integer> validation,
        List<Integer> test,
        List<String> classNames,
        int height,
        int width,
        List<String> notes,
        List<MaskCounts> masks) {

    // Up to here a training does as well without any remedy.
    private static final double UNEVEN = 1.5;

    /** Whether the set can be used as it is. */
    public boolean usable() {
        return !train.isEmpty();
    }

    /** Training images in all. */
    public int trainImages() {
        return total(0, train);
    }

    /** Validation images in all. */
    public int validationImages() {
        return masks.size() == 2 ? 0 : total(1, validation);
    }

    /** Test images in all. */
    public int testImages() {
        return total(masks.size() - 1, test);
    }

    private int total(int part, List<Integer> counts) {
        return isOfPixels()
                ? masks.get(part).masks()
                : counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether the images have masks. */
    public boolean isOfPixels() {
        return !masks.isEmpty();
    }

    /**
     * Says how evenly the classes are spread over the training images, and what to do where they
     * are not; empty if the set cannot be used.
     */
    public Optional<String> balance() {
        return Optional.of(train)
                .filter(counts -> !counts.isEmpty())
                .map(counts -> masks.isEmpty() ? balance(counts) : balance(masks.get(0)));
    }

    private String balance(MaskCounts counts) {
        int most = 0;
        int fewest = 0;
        for (int c = 1; c < classNames.size(); c++) {
            most = counts.pixels()[c] > counts.pixels()[most] ? c : most;
            fewest = counts.pixels()[c] < counts.pixels()[fewest] ? c : fewest;
        }
        long few = counts.pixels()[fewest];
        if (few == 0) {
            return Texts.format(
                    "class %s has no pixel in training: give it some, or remove it%s",
                    classNames.get(fewest),
                    counts.images()[MaskedImages.IGNORED] > 0
                            ? " (pixels of 255 are of no class and count for nothing)"
                            : "");
        }
        double times = (double) counts.pixels()[most] / few;
        return Texts.format(
                "%s has %.1f times as many pixels in training as %s%s",
                classNames.get(most),
                times,
                classNames.get(fewest),
                times < UNEVEN
                        ? ""
                        : "; recipe key class-weights: balanced makes the rare classes count, and the metric mean-iou shows them");
    }

    private String balance(List<Integer> counts) {
        int most = Collections.max(counts);
        int fewest = Collections.min(counts);
        String largest = classNames.get(counts.indexOf(most));
        String smallest = classNames.get(counts.indexOf(fewest));
        if (fewest == 0) {
            return Texts.format(
                    "%d of the classes, such as %s, have no training image: give them some, or remove them",
                    counts.stream().filter(count -> count == 0).count(), smallest);
        }
        if (most < UNEVEN * fewest) {
            return most == fewest
                    ? Texts.format("balanced: %,d training images of each class", most)
                    : Texts.format(
                            "nearly balanced: %,d to %,d training images of a class", fewest, most);
        }
        return Texts.format(
                "imbalanced: %s has %,d training images and %s %,d, %.1f times as many; recipe keys sampler: balanced or class-weights: balanced make the rare classes count, and the metrics balanced-accuracy and macro-f1 show them",
                largest, most, smallest, fewest, (double) most / fewest);
    }

    static DatasetInfo unusable(CifarSet set, Optional<Path> folder, List<FileCheck> files) {
        return new DatasetInfo(
                set.name(),
                folder,
                files,
                List.of(),
                List.of(),
                List.of(),
                set.classNames(),
                CifarSet.SIDE,
                CifarSet.SIDE,
                List.of(set.remedy()),
                List.of());
    }

    static DatasetInfo of(ImageDataset data, List<String> notes) {
        Optional<Path> folder =
                Optional.ofNullable(data.files()).map(f -> FileNames.path(f.folder()));
        return of(data, folder, List.of(), notes);
    }

    static DatasetInfo of(
            ImageDataset data, Optional<Path> folder, List<FileCheck> files, List<String> notes) {
        List<MaskCounts> masks =
                data.train().hasMasks()
                        ? data.parts().stream().map(MaskCounts::of).toList()
                        : List.of();
        int last = masks.size() - 1;
        return new DatasetInfo(
                data.name(),
                folder,
                files,
                masks.isEmpty() ? counts(data.train()) : counts(data, masks.get(0)),
                data.validation() == null
                        ? List.of()
                        : masks.isEmpty() ? counts(data.validation()) : counts(data, masks.get(1)),
                masks.isEmpty() ? counts(data.test()) : counts(data, masks.get(last)),
                data.classNames(),
                data.files() == null ? data.train().height() : 0,
                data.files() == null ? data.train().width() : 0,
                masks.isEmpty() ? notes : withMasks(data, masks, notes),
                masks);
    }

    private static List<String> withMasks(
            ImageDataset data, List<MaskCounts> masks, List<String> notes) {
        List<String> all = new ArrayList<>(notes);
        int images = data.parts().stream().mapToInt(ImageSource::size).sum();
        int read = masks.stream().mapToInt(MaskCounts::masks).sum();
        int empty = masks.stream().mapToInt(MaskCounts::empty).sum();
        if (read < images) {
            all.add("masks that cannot be read: " + (images - read));
        }
        if (empty > 0) {
            all.add("masks without a pixel that counts, as all of it is 255: " + empty);
        }
        return all;
    }

    private static List<Integer> counts(ImageDataset data, MaskCounts masks) {
        return IntStream.range(0, data.train().classes()).mapToObj(c -> masks.images()[c]).toList();
    }

    private static List<Integer> counts(ImageSource images) {
        return IntStream.of(images.countPerClass()).boxed().toList();
    }
}
