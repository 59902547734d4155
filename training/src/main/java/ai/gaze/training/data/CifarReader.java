package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Reads the official binary files of CIFAR-10 and CIFAR-100 and checks them on the way: size, every
 * label, and the SHA-256 sum where one is known.
 */
public final class CifarReader {

    private CifarReader() {}

    /**
     * Reads a whole set, one file per core at a time.
     *
     * @param set what to read
     * @param folder where its files lie
     * @return the training and test images, {@code [N, 32, 32, 3]} unsigned bytes
     * @throws UserException if a file is missing, may not be read, or is not the official one
     * @throws IOException if reading fails
     */
    public static ImageDataset read(CifarSet set, Path folder) throws IOException {
        DataFolder.requireReadable(folder);
        Part train = new Part(set.train());
        Part test = new Part(List.of(set.test()));
        List<Callable<Void>> tasks = new ArrayList<>();
        train.addTasks(set, folder, tasks);
        test.addTasks(set, folder, tasks);
        InParallel.all(tasks);
        return new ImageDataset(
                set.name(), train.images(set), test.images(set), set.statistics(), false);
    }

    /**
     * Reads only the test images.
     *
     * @param set what to read
     * @param folder where its files lie
     * @throws UserException if the file is missing, may not be read, or is not the official one
     * @throws IOException if reading fails
     */
    static LabeledImages readTest(CifarSet set, Path folder) throws IOException {
        DataFolder.requireReadable(folder);
        Part test = new Part(List.of(set.test()));
        test.fill(set, set.test(), folder.resolve(set.test().name()), 0);
        return test.images(set);
    }

    /** The images of some files, in one pair of arrays that the files fill side by side. */
    private static final class Part {
        private final List<DataFile> files;
        private final byte[] pixels;
        private final int[] labels;

        Part(List<DataFile> files) {
            this.files = files;
            labels = new int[files.stream().mapToInt(DataFile::records).sum()];
            pixels = new byte[Math.multiplyExact(labels.length, CifarSet.IMAGE_BYTES)];
        }

        void addTasks(CifarSet set, Path folder, List<Callable<Void>> tasks) {
            int first = 0;
            for (DataFile file : files) {
                int at = first;
                tasks.add(
                        () -> {
                            fill(set, file, folder.resolve(file.name()), at);
                            return null;
                        });
                first += file.records();
            }
        }

        private void fill(CifarSet set, DataFile file, Path path, int first) throws IOException {
            byte[] bytes = load(set, file, path);
            int record = set.recordBytes();
            for (int i = 0; i < file.records(); i++) {
                int label = bytes[i * record + set.labelIndex()] & 0xff;
                if (label >= set.classNames().size()) {
                    throw new UserException(
                            "%s is wrongly labelled: record %d has label %d where 0 to %d were expected; %s"
                                    .formatted(
                                            path,
                                            i,
                                            label,
                                            set.classNames().size() - 1,
                                            set.remedy()));
                }
                labels[first + i] = label;
                toInterleaved(
                        bytes,
                        i * record + set.labelBytes(),
                        pixels,
                        (first + i) * CifarSet.IMAGE_BYTES);
            }
            requireSum(set, file, path, bytes);
        }

        LabeledImages images(CifarSet set) {
            return new LabeledImages(
                    pixels, labels, CifarSet.SIDE, CifarSet.SIDE, set.classNames());
        }
    }

    private static byte[] load(CifarSet set, DataFile file, Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new UserException(
                    "%s is missing: %s needs all of %s; %s"
                            .formatted(
                                    path,
                                    set.title(),
                                    String.join(
                                            ", ",
                                            set.files().stream().map(DataFile::name).toList()),
                                    set.remedy()));
        }
        requireSize(set, file, path, Files.size(path));
        try {
            byte[] bytes = Files.readAllBytes(path);
            // A file that someone is still writing may have changed since it was measured.
            requireSize(set, file, path, bytes.length);
            return bytes;
        } catch (AccessDeniedException e) {
            throw new UserException(
                    path + " may not be read: give yourself the right to read it (chmod u+r)", e);
        }
    }

    private static void requireSize(CifarSet set, DataFile file, Path path, long size) {
        if (size != file.bytes()) {
            throw new UserException(
                    String.format(
                            Locale.ROOT,
                            "%s is %s: it has %,d bytes where %,d were expected; %s",
                            path,
                            size < file.bytes() ? "truncated" : "oversized",
                            size,
                            file.bytes(),
                            set.remedy()));
        }
    }

    private static void requireSum(CifarSet set, DataFile file, Path path, byte[] bytes) {
        if (file.sha256() == null) {
            return;
        }
        String sum = Sha256.of(bytes);
        if (!sum.equals(file.sha256())) {
            throw new UserException(
                    "%s is damaged or not the official file: its SHA-256 sum is %s where %s was expected; %s"
                            .formatted(path, sum, file.sha256(), set.remedy()));
        }
    }

    /** Copies the image that starts at {@code from} in planar order to {@code to} as HWC. */
    private static void toInterleaved(byte[] planar, int from, byte[] pixels, int to) {
        for (int p = 0, out = to; p < CifarSet.PLANE; p++, out += 3) {
            pixels[out] = planar[from + p];
            pixels[out + 1] = planar[from + CifarSet.PLANE + p];
            pixels[out + 2] = planar[from + 2 * CifarSet.PLANE + p];
        }
    }
}
