package ai.gaze.training.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What there is to say about a data set on this machine.
 *
 * @param name its name
 * @param folder where it lies; empty if it is built in or not there
 * @param files the state of each official file; empty if it is built in or not there
 * @param images how many images with masks there are for training, validation and test, the numbers
 *     of the classes being those of pixels then; empty where images have one class
 * @param train images of each class for training; empty if it is not there or damaged
 * @param validation images of each class for validation; empty if there is no part for them
 * @param test images of each class for testing; empty if it is not there or damaged
 * @param classNames the name of each class
 * @param height rows of an image; 0 for images of any size
 * @param width columns of an image; 0 for images of any size
 * @param notes what else there is to say, each a sentence
 */
public record DatasetInfo(
        String name,
        Optional<Path> folder,
        List<FileCheck> files,
        List<Integer> images,
        List<Integer> train,
        List<Integer> validation,
        List<Integer> test,
        List<String> classNames,
        int height,
        int width,
        List<String> notes) {

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
        return total(1, validation);
    }

    /** Test images in all. */
    public int testImages() {
        return total(2, test);
    }

    private int total(int part, List<Integer> counts) {
        return isOfPixels() ? images.get(part) : counts.stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether the numbers of the classes are those of pixels. */
    public boolean isOfPixels() {
        return !images.isEmpty();
    }

    /**
     * Says how evenly the classes are spread over the training images, and what to do where they
     * are not; empty if the set cannot be used.
     */
    public Optional<String> balance() {
        return Optional.of(train).filter(counts -> !counts.isEmpty()).map(this::balance);
    }

    private String balance(List<Integer> counts) {
        int most = Collections.max(counts);
        int fewest = Collections.min(counts);
        String what = isOfPixels() ? "pixels in training" : "training images";
        String largest = classNames.get(counts.indexOf(most));
        String smallest = classNames.get(counts.indexOf(fewest));
        if (fewest == 0) {
            return String.format(
                    Locale.ROOT,
                    "%d of the classes, such as %s, have no %s: give them some, or remove them",
                    counts.stream().filter(count -> count == 0).count(),
                    smallest,
                    isOfPixels() ? "pixel in training" : "training image");
        }
        if (most < UNEVEN * fewest) {
            return most == fewest
                    ? String.format(Locale.ROOT, "balanced: %,d %s of each class", most, what)
                    : String.format(
                            Locale.ROOT,
                            "nearly balanced: %,d to %,d %s of a class",
                            fewest,
                            most,
                            what);
        }
        return String.format(
                Locale.ROOT,
                "imbalanced: %s has %,d %s and %s %,d, %.1f times as many; %s",
                largest,
                most,
                what,
                smallest,
                fewest,
                (double) most / fewest,
                isOfPixels()
                        ? "recipe key class-weights: balanced makes the rare classes count, and the metric mean-iou shows them"
                        : "recipe keys sampler: balanced or class-weights: balanced make the rare classes count, and the metrics balanced-accuracy and macro-f1 show them");
    }

    static DatasetInfo unusable(CifarSet set, Optional<Path> folder, List<FileCheck> files) {
        return new DatasetInfo(
                set.name(),
                folder,
                files,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                set.classNames(),
                CifarSet.SIDE,
                CifarSet.SIDE,
                List.of(set.remedy()));
    }

    static DatasetInfo of(ImageDataset data, List<String> notes) {
        Optional<Path> folder =
                Optional.ofNullable(data.files()).map(f -> FileNames.path(f.folder()));
        return of(data, folder, List.of(), notes);
    }

    static DatasetInfo of(
            ImageDataset data, Optional<Path> folder, List<FileCheck> files, List<String> notes) {
        return new DatasetInfo(
                data.name(),
                folder,
                files,
                data.train().hasMasks()
                        ? List.of(
                                data.train().size(),
                                data.validation() == null ? 0 : data.validation().size(),
                                data.test().size())
                        : List.of(),
                counts(data.train()),
                data.validation() == null ? List.of() : counts(data.validation()),
                counts(data.test()),
                data.classNames(),
                data.files() == null ? data.train().height() : 0,
                data.files() == null ? data.train().width() : 0,
                notes);
    }

    private static List<Integer> counts(ImageSource images) {
        return IntStream.of(images.countPerClass()).boxed().toList();
    }
}
