package ai.gaze.training.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Batches of images that are read, and decoded, on several threads ahead of who takes them.
 *
 * <p>At most {@value #AHEAD} batches wait beside the one that is taken, so memory is bounded. What
 * comes does not depend on the number of threads: every image has its place in its batch, and what
 * is random is drawn from the seed, the epoch and the image.
 */
public final class DecodedBatches implements BatchStream {

    private static final String READER = "gaze-decode";
    private static final int AHEAD = 2;

    private final StreamedImages source;
    private final ImageSource images;
    private final int[] order;
    private final int batchSize;
    private final Reader reader;
    private final ExecutorService threads;
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private int from;
    private boolean tried;
    private boolean any;

    /**
     * Makes sure that a batch fits into one array of Java's.
     *
     * @param images the images
     * @param key of the recipe that says how many images a batch has
     * @param batchSize images per batch
     * @throws UserException if it does not
     */
    public static void requireAddressable(ImageSource images, String key, int batchSize) {
        long bytes = (long) images.channels() * images.height() * images.width();
        long most = Integer.MAX_VALUE / bytes;
        if (Math.min(batchSize, images.size()) > most) {
            throw new UserException(
                    Texts.format(
                            "%s %d is too large for images of %d x %d pixels: a batch of them must be smaller than 2 GiB; use at most %d",
                            key, batchSize, images.height(), images.width(), most));
        }
    }

    /** Reads one image for a place of the order; returns which it is at last, -1 for none. */
    @FunctionalInterface
    interface Reader {
        int read(int index, int place, byte[] target, int at);
    }

    /**
     * @param order which images come, in their order
     * @param from how many of them are passed over
     */
    DecodedBatches(StreamedImages source, int[] order, int from, int batchSize, Reader reader) {
        this.source = source;
        this.images = source.images();
        this.order = order;
        this.from = from;
        this.batchSize = batchSize;
        this.reader = reader;
        threads =
                Executors.newFixedThreadPool(
                        Math.max(1, images.threads()),
                        task -> {
                            Thread thread = new Thread(task, READER);
                            thread.setDaemon(true);
                            return thread;
                        });
        for (int i = 0; i < AHEAD; i++) {
            begin();
        }
    }

    /** Whether this thread reads images, for which a training waits. */
    public static boolean isReading() {
        return Thread.currentThread().getName().equals(READER);
    }

    /**
     * Waits for the next batch.
     *
     * @throws UserException if an image is broken and that is to be fatal, all of a class are, or
     *     its source fails
     * @throws ai.gaze.training.image.UnreadableFileException if a file cannot be read
     */
    @Override
    public Optional<Batch> next(NDManager step) {
        return next().map(read -> upload(step, read.images()));
    }

    /** The same in the memory of the host. */
    Optional<ReadImages> next() {
        while (!ahead.isEmpty()) {
            ReadImages decoded = nextOrEmpty();
            tried = true;
            if (decoded.size() > 0) {
                any = true;
                return Optional.of(decoded);
            }
        }
        if (tried && !any) {
            throw source.noneIsLeft();
        }
        return Optional.empty();
    }

    /** Waits for the next batch, which is empty if all its images are left out. */
    ReadImages nextOrEmpty() {
        Pending batch = ahead.isEmpty() ? new Pending(0, 0) : ahead.remove();
        begin();
        ReadImages decoded = batch.await();
        source.batchTaken();
        return decoded;
    }

    private Batch upload(NDManager step, LabeledImages batch) {
        Shape shape = new Shape(batch.size(), batch.height(), batch.width(), batch.channels());
        NDArray pixels = HostArrays.of(step, batch.pixels(), shape, DataType.UINT8);
        long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
        return new Batch(pixels, HostArrays.of(step, labels));
    }

    private void begin() {
        if (from < order.length) {
            int to = Math.min(order.length, from + batchSize);
            ahead.add(new Pending(from, to));
            from = to;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A batch that is being read. */
    private final class Pending {

        private final byte[] pixels;
        private final int[] indices;
        private final List<Future<?>> tasks = new ArrayList<>();

        Pending(int first, int end) {
            int bytes = images.imageBytes();
            indices = new int[end - first];
            pixels = new byte[Math.multiplyExact(indices.length, bytes)];
            for (int i = 0; i < indices.length; i++) {
                int row = i;
                int place = first + i;
                tasks.add(
                        threads.submit(
                                () -> {
                                    // Of its own: what is too long must not reach its neighbour.
                                    byte[] image = new byte[bytes];
                                    int read = reader.read(order[place], place, image, 0);
                                    if (read >= 0 && images.hasMasks()) {
                                        MaskedImages.requireClasses(images, read, image);
                                    }
                                    System.arraycopy(image, 0, pixels, row * bytes, bytes);
                                    indices[row] = read;
                                }));
            }
        }

        ReadImages await() {
            tasks.forEach(Pending::await);
            int[] present = Arrays.stream(indices).filter(i -> i >= 0).toArray();
            return new ReadImages(
                    new LabeledImages(
                            present.length == indices.length ? pixels : compact(present.length),
                            IntStream.of(present).map(this::label).toArray(),
                            images.height(),
                            images.width(),
                            images.channels(),
                            images.classNames()),
                    present);
        }

        // An interrupt counts between two steps, where the training is whole.
        private static void await(Future<?> task) {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        task.get();
                        return;
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } catch (ExecutionException e) {
                throw new UncheckedIOException(InParallel.rethrown(e.getCause()));
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private int label(int index) {
            return LabeledImages.requireClass(index, images.label(index), images.classes());
        }

        private byte[] compact(int count) {
            int bytes = images.imageBytes();
            byte[] kept = new byte[count * bytes];
            int out = 0;
            for (int i = 0; i < indices.length; i++) {
                if (indices[i] >= 0) {
                    System.arraycopy(pixels, i * bytes, kept, out, bytes);
                    out += bytes;
                }
            }
            return kept;
        }
    }
}
