package ai.gaze.training.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What there is to say about a data set on this machine.
 *
 * @param name its name
 * @param folder where it lies; empty if it is built in or not there
 * @param files the state of each official file; empty if it is built in or not there
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
        List<Integer> train,
        List<Integer> validation,
        List<Integer> test,
        List<String> classNames,
        int height,
        int width,
        List<String> notes) {

    /** Whether the set can be used as it is. */
    public boolean usable() {
        return !train.isEmpty();
    }

    /** Images in all of one part, such as {@link #train()}. */
    public static int total(List<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
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
