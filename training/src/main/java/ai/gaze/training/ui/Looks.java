package ai.gaze.training.ui;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.ReadImages;
import ai.gaze.training.explain.ExplainedImage;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.Method;
import ai.gaze.training.explain.Position;
import ai.gaze.training.explain.Request;
import ai.gaze.training.export.RunImages;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/**
 * Asks networks of runs what they look at. The one that was asked last stays loaded, on the CPU,
 * and a question waits for the one before it.
 */
final class Looks implements AutoCloseable {

    /** Most pixels of a picture that somebody brings. */
    static final long MOST_PIXELS = 50_000_000;

    private static final List<String> CHECKPOINTS = List.of("best", "last");
    private static final int PICTURES = 16;
    private static final int MOST_THUMBNAILS = 48;
    private static final long PATIENCE_SECONDS = 60;

    private final ReentrantLock turn = new ReentrantLock(true);
    private final RunImageSources sources;
    private final Map<String, InputImage> pictures =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, InputImage> eldest) {
                    return size() > PICTURES;
                }
            };
    private Loaded loaded;

    /**
     * An answer.
     *
     * @param network what changes when other weights answer
     * @param image what is to be shown
     */
    record Look(String network, @JsonUnwrapped ExplainedImage image) {}

    /** A network, with what its files were. */
    private record Loaded(String stamp, TrainedNetwork trained, ExplainedNetwork network)
            implements AutoCloseable {

        static Loaded of(Path run, String checkpoint, String stamp) {
            return CloseOnFailure.of(
                    TrainedNetwork.load(run, checkpoint, "cpu", Looks::warn),
                    trained -> new Loaded(stamp, trained, ExplainedNetwork.of(trained)));
        }

        @Override
        public void close() {
            network.close();
            trained.close();
        }
    }

    Looks(RunImageSources sources) {
        this.sources = sources;
    }

    static void warn(String sentence) {
        LoggerFactory.getLogger(Looks.class).warn(sentence);
    }

    /** Returns what can be asked of a run. */
    Map<String, Object> about(Path run) throws IOException {
        RunInfo info = RunReader.info(run);
        Map<String, Object> about = new HashMap<>();
        about.put(
                "checkpoints",
                CHECKPOINTS.stream().filter(c -> Files.exists(checkpoint(run, c))).toList());
        about.put("classes", info.classes());
        try {
            about.put("images", sources.of(info).size());
        } catch (UserException e) {
            about.put("missing", e.getMessage());
        }
        return about;
    }

    private static Path checkpoint(Path run, String name) {
        return run.resolve("checkpoints").resolve(name + ".safetensors");
    }

    /**
     * Explains an image.
     *
     * @param query {@code image}, the number of a test image, or {@code picture}, what {@link
     *     #bring} gave; may have {@code checkpoint}, {@code class}, {@code at} and {@code only}
     */
    Look explain(Path run, Query query) throws IOException {
        String checkpoint = query.get("checkpoint", CHECKPOINTS.get(0));
        if (!CHECKPOINTS.contains(checkpoint)) {
            throw UserException.of("checkpoint must be best or last, not \"%s\"", checkpoint);
        }
        RunInfo info = RunReader.info(run);
        InputImage image = image(run, info, query);
        return inTurn(
                () -> {
                    Loaded asked = load(run, checkpoint);
                    ExplainedNetwork network = asked.network;
                    Set<Method> methods = EnumSet.of(Method.ATTENTION, Method.GRAD_CAM);
                    if (query.get("only") != null) {
                        methods = EnumSet.of(Method.parse(query.get("only")));
                    } else if (network.attention().isEmpty()) {
                        methods = EnumSet.of(Method.GRAD_CAM);
                    }
                    String at = query.get("at");
                    Request request =
                            new Request(
                                    methods,
                                    null,
                                    query.get("class"),
                                    at == null ? null : Position.parse(at));
                    return new Look(
                            Integer.toHexString(asked.stamp.hashCode()),
                            NoGrad.compute(() -> ExplainedImage.of(network, image, request)));
                });
    }

    private InputImage image(Path run, RunInfo info, Query query) throws IOException {
        String picture = query.get("picture");
        if (picture != null) {
            synchronized (pictures) {
                InputImage image = pictures.get(run + "\n" + picture);
                if (image == null) {
                    throw new UserException("the picture is kept no longer; bring it again");
                }
                return image;
            }
        }
        ImageSource images = sources.of(info);
        int number = query.number("image", query.get("image", "0"), 0, images.size() - 1);
        ReadImages read = images.read(new int[] {number});
        if (read.size() == 0) {
            throw UserException.of("test image %s is broken; choose another one", number);
        }
        String label =
                images.hasMasks() ? "" : ": " + info.classes().get(read.images().labels()[0]);
        return InputImage.of("Test image " + number + label, images, read.images(), 0);
    }

    /**
     * Takes a picture that somebody brings.
     *
     * @param file what is in its file
     * @return by what it is asked for
     * @throws UserException if it is no image, or has too many pixels
     */
    String bring(Path run, byte[] file) {
        RunInfo info = RunReader.info(run);
        byte[] pixels = RunImages.read(file, "the picture", MOST_PIXELS, info);
        synchronized (pictures) {
            // Not counted: one who asks after a new start must not get the picture of another.
            String id = UUID.randomUUID().toString();
            pictures.put(
                    run + "\n" + id,
                    new InputImage("Your picture", info.network().inputSize(), pixels));
            return id;
        }
    }

    /**
     * Returns test images for a page.
     *
     * @param query {@code images}, their numbers with commas
     */
    List<Map<String, Object>> thumbnails(Path run, Query query) throws IOException {
        RunInfo info = RunReader.info(run);
        ImageSource images = sources.of(info);
        List<Map<String, Object>> thumbnails = new ArrayList<>();
        String[] numbers = query.get("images", "").split(",", -1);
        for (int i = 0; i < Math.min(MOST_THUMBNAILS, numbers.length); i++) {
            int number = query.number("images", numbers[i], 0, images.size() - 1);
            ReadImages read = images.read(new int[] {number});
            if (read.size() > 0) {
                thumbnails.add(
                        Map.of(
                                "image",
                                number,
                                "name",
                                info.imageName(images.name(number)),
                                "file",
                                InputImage.of("", images, read.images(), 0).file()));
            }
        }
        return thumbnails;
    }

    private Loaded load(Path run, String checkpoint) throws IOException {
        Path file = checkpoint(run, checkpoint);
        if (!Files.exists(file)) {
            throw UserException.of("the run has no %s checkpoint yet", checkpoint);
        }
        String stamp = stamp(file) + stamp(run.resolve("run.json"));
        if (loaded == null || !loaded.stamp.equals(stamp)) {
            free();
            loaded = Loaded.of(run, checkpoint, stamp);
        }
        return loaded;
    }

    private static String stamp(Path file) throws IOException {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        return file + " " + is.fileKey() + " " + is.size() + "@" + is.lastModifiedTime() + "\n";
    }

    private void free() {
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }

    /** Something that is done by one at a time. */
    private interface Task<T> {
        T run() throws IOException;
    }

    private <T> T inTurn(Task<T> task) throws IOException {
        try {
            if (!turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new UserException("others ask the networks; ask again in a while");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("the server ends", e);
        }
        try {
            return task.run();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        // Whoever is being answered has his answer first.
        turn.lock();
        try {
            free();
        } finally {
            turn.unlock();
        }
    }
}
