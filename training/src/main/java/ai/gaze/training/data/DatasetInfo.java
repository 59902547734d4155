package ai.gaze.training.data;

import java.io.IOException;
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
 * @param test images of each class for testing; empty if it is not there or damaged
 * @param classNames the name of each class
 * @param height rows of an image; 0 for images of any size
 * @param width columns of an image; 0 for images of any size
 */
public record DatasetInfo(
        String name,
        Optional<Path> folder,
        List<FileCheck> files,
        List<Integer> train,
        List<Integer> test,
        List<String> classNames,
        int height,
        int width) {

    /** Whether the set can be used as it is. */
    public boolean usable() {
        return !train.isEmpty();
    }

    /** Images in all of one part, {@link #train()} or {@link #test()}. */
    public static int total(List<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    static DatasetInfo of(CifarSet set, Optional<Path> folder) throws IOException {
        List<FileCheck> files = folder.isPresent() ? FileCheck.all(set, folder.get()) : List.of();
        if (files.isEmpty() || !files.stream().allMatch(FileCheck::usable)) {
            return new DatasetInfo(
                    set.name(),
                    folder,
                    files,
                    List.of(),
                    List.of(),
                    set.classNames(),
                    CifarSet.SIDE,
                    CifarSet.SIDE);
        }
        return of(CifarReader.read(set, folder.get()), folder, files);
    }

    static DatasetInfo of(ImageDataset data) {
        Optional<Path> folder = Optional.ofNullable(data.files()).map(f -> Path.of(f.folder()));
        return of(data, folder, List.of());
    }

    private static DatasetInfo of(ImageDataset data, Optional<Path> folder, List<FileCheck> files) {
        return new DatasetInfo(
                data.name(),
                folder,
                files,
                counts(data.train()),
                counts(data.test()),
                data.classNames(),
                data.files() == null ? data.train().height() : 0,
                data.files() == null ? data.train().width() : 0);
    }

    private static List<Integer> counts(ImageSource images) {
        return IntStream.of(images.countPerClass()).boxed().toList();
    }
}
