package ai.gaze.training.data;

import ai.gaze.training.image.UnreadableFileException;
import ai.gaze.zoo.UserException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Batches of an image folder, decoded on several threads ahead of who takes them.
 *
 * <p>At most {@value #AHEAD} batches wait beside the one that is taken, so memory is bounded. What
 * comes does not depend on the number of threads: every image has its place in its batch, and what
 * is random is drawn from the seed, the epoch and the image.
 */
public final class DecodedBatches implements AutoCloseable {

    private static final int AHEAD = 2;

    private final ImageFiles images;
    private final int[] order;
    private final int batchSize;
    private final Decoder decoder;
    private final ExecutorService threads;
    private final Deque<Pending> ahead = new ArrayDeque<>();
    private int from;
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
        long bytes = 3L * images.height() * images.width();
        long most = Integer.MAX_VALUE / bytes;
        if (Math.min(batchSize, images.size()) > most) {
            throw new UserException(
                    key
                            + " "
                            + batchSize
                            + " is too large for images of "
                            + images.height()
                            + " x "
                            + images.width()
                            + " pixels: a batch of them must be smaller than 2 GiB; use at most "
                            + most);
        }
    }

    /** Decodes one image. */
    @FunctionalInterface
    private interface Decoder {
        /** Returns which image it is at last, -1 if there is none. */
        int decode(int index, byte[] target, int at);
    }

    private DecodedBatches(
            ImageFiles images, int[] order, int from, int batchSize, Decoder decoder) {
        this.images = images;
        this.order = order;
        this.from = from;
        this.batchSize = batchSize;
        this.decoder = decoder;
        threads =
                Executors.newFixedThreadPool(
                        images.threads(),
                        task -> {
                            Thread thread = new Thread(task, "gaze-decode");
                            thread.setDaemon(true);
                            return thread;
                        });
        for (int i = 0; i < AHEAD; i++) {
            begin();
        }
    }

    /**
     * The batches of an epoch of training, each of the full size but the last.
     *
     * @param images the images
     * @param order in which they come
     * @param plan which epoch, and from where on
     */
    public static DecodedBatches training(ImageFiles images, int[] order, EpochPlan plan) {
        return new DecodedBatches(
                images,
                order,
                plan.first() * plan.batchSize(),
                plan.batchSize(),
                (index, target, at) -> {
                    try {
                        return images.decodeForTraining(
                                index, plan.seed(), plan.epoch(), target, at);
                    } catch (UnreadableFileException e) {
                        throw e.advising(
                                "that does not make it broken, so the run stops; resumed, it goes on from its last checkpoint");
                    }
                });
    }

    /**
     * The batches of an evaluation: the images in their order, less those that are broken.
     *
     * @param images the images
     * @param batchSize images per batch
     */
    public static DecodedBatches inOrder(ImageFiles images, int batchSize) {
        return inOrder(images, IntStream.range(0, images.size()).toArray(), batchSize);
    }

    private static DecodedBatches inOrder(ImageFiles images, int[] order, int batchSize) {
        return new DecodedBatches(
                images,
                order,
                0,
                batchSize,
                (index, target, at) -> images.decode(index, target, at) ? index : -1);
    }

    /** Some of the images as an evaluation sees them, less those that are broken. */
    static ReadImages read(ImageFiles images, int[] indices) {
        int all = Math.max(1, indices.length);
        try (DecodedBatches batches = inOrder(images, indices.clone(), all)) {
            Pending one = indices.length == 0 ? batches.new Pending(0, 0) : batches.ahead.remove();
            ReadImages decoded = one.await();
            images.broken().tell();
            return decoded;
        }
    }

    /**
     * Waits for the next batch.
     *
     * @return at least one image; empty when there are no more
     * @throws UserException if an image is broken and that is to be fatal, or all of a class are
     * @throws UnreadableFileException if a file cannot be read
     */
    public Optional<ReadImages> next() {
        while (!ahead.isEmpty()) {
            Pending batch = ahead.poll();
            begin();
            ReadImages decoded = batch.await();
            images.broken().tell();
            if (decoded.size() > 0) {
                any = true;
                return Optional.of(decoded);
            }
        }
        if (!any && from > 0 && order.length > 0) {
            throw images.noneCanBeRead();
        }
        return Optional.empty();
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

    /** A batch that is being decoded. */
    private final class Pending {

        private final byte[] pixels;
        private final int[] indices;
        private final List<Future<?>> tasks = new ArrayList<>();

        Pending(int first, int end) {
            indices = new int[end - first];
            pixels = new byte[Math.multiplyExact(indices.length, images.imageBytes())];
            for (int i = 0; i < indices.length; i++) {
                int place = i;
                int index = order[first + i];
                tasks.add(
                        threads.submit(
                                () -> {
                                    int at = place * images.imageBytes();
                                    indices[place] = decoder.decode(index, pixels, at);
                                }));
            }
        }

        ReadImages await() {
            try {
                for (Future<?> task : tasks) {
                    task.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while images were decoded", e);
            } catch (ExecutionException e) {
                throw rethrown(e.getCause());
            }
            int[] present = ImageFiles.present(indices);
            int[] labels = IntStream.of(present).map(i -> images.labels()[i]).toArray();
            LabeledImages decoded =
                    new LabeledImages(
                            present.length == indices.length ? pixels : compact(present.length),
                            labels,
                            images.height(),
                            images.width(),
                            images.classNames());
            return new ReadImages(decoded, present);
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

        private RuntimeException rethrown(Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return cause instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(cause);
        }
    }
}
