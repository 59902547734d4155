package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Reads the official binary files of CIFAR-10 and CIFAR-100 and checks them on the way: size, every
 * label, and the SHA-256 sum where one is known.
 */
public final class CifarReader {

    private final CifarSet set;
    private final Path folder;

    private CifarReader(CifarSet set, Path folder) {
        FolderLayout.requireReadable(folder);
        this.set = set;
        this.folder = folder;
    }

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
        CifarReader reader = new CifarReader(set, folder);
        LabeledImages train = reader.images(set.train());
        return new ImageDataset(
                set.name(), train, reader.images(List.of(set.test())), set.statistics(), false);
    }

    /** Reads only the test images, as {@link #read} does. */
    static LabeledImages readTest(CifarSet set, Path folder) throws IOException {
        return new CifarReader(set, folder).images(List.of(set.test()));
    }

    private LabeledImages images(List<DataFile> files) throws IOException {
        int[] labels = new int[files.stream().mapToInt(DataFile::records).sum()];
        byte[] pixels = new byte[Math.multiplyExact(labels.length, CifarSet.IMAGE_BYTES)];
        List<Callable<Void>> tasks = new ArrayList<>();
        int first = 0;
        for (DataFile file : files) {
            int at = first;
            tasks.add(
                    () -> {
                        read(file, pixels, labels, at);
                        return null;
                    });
            first += file.records();
        }
        InParallel.all(tasks);
        return new LabeledImages(pixels, labels, CifarSet.SIDE, CifarSet.SIDE, set.classNames());
    }

    private void read(DataFile file, byte[] pixels, int[] labels, int first) throws IOException {
        Path path = folder.resolve(file.name());
        byte[] bytes = load(file, path);
        int classes = set.classNames().size();
        for (int i = 0; i < file.records(); i++) {
            int record = i * set.recordBytes();
            int label = bytes[record + set.labelIndex()] & 0xff;
            if (label >= classes) {
                throw refused(
                        "%s is wrongly labelled: record %d has label %d where 0 to %d were expected",
                        path, i, label, classes - 1);
            }
            labels[first + i] = label;
            int in = record + set.labelBytes();
            int out = (first + i) * CifarSet.IMAGE_BYTES;
            for (int p = 0; p < CifarSet.PLANE; p++, in++) {
                pixels[out++] = bytes[in];
                pixels[out++] = bytes[in + CifarSet.PLANE];
                pixels[out++] = bytes[in + 2 * CifarSet.PLANE];
            }
        }
        String sum = file.sha256() == null ? null : Sha256.of(bytes);
        if (sum != null && !sum.equals(file.sha256())) {
            throw refused(
                    "%s is damaged or not the official file: its SHA-256 sum is %s where %s was expected",
                    path, sum, file.sha256());
        }
    }

    private byte[] load(DataFile file, Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            List<String> all = set.files().stream().map(DataFile::name).toList();
            throw refused(
                    "%s is missing: %s needs all of %s", path, set.title(), String.join(", ", all));
        }
        requireSize(file, path, Files.size(path));
        try {
            byte[] bytes = Files.readAllBytes(path);
            // A file that someone is still writing may have changed since it was measured.
            requireSize(file, path, bytes.length);
            return bytes;
        } catch (AccessDeniedException e) {
            throw new UserException(
                    path + " may not be read: give yourself the right to read it (chmod u+r)", e);
        }
    }

    private void requireSize(DataFile file, Path path, long size) {
        if (size != file.bytes()) {
            throw refused(
                    "%s is %s: it has %,d bytes where %,d were expected",
                    path, size < file.bytes() ? "truncated" : "oversized", size, file.bytes());
        }
    }

    @SuppressWarnings("FormatStringAnnotation") // each is written above
    private UserException refused(String format, Object... what) {
        return new UserException(Texts.format(format, what) + "; " + set.remedy());
    }
}
