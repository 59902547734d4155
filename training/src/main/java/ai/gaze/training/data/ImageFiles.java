package ai.gaze.training.data;

import ai.djl.ndarray.NDManager;
import ai.gaze.training.data.ImageCache.Kept;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.PixelImage;
import ai.gaze.training.image.UnreadableFileException;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** Images in files, which are decoded on several threads when they are needed. */
public final class ImageFiles implements ImageSource {

    private final List<Path> files;
    private final int[] labels;
    private final List<String> classNames;
    private final DataSpec spec;
    private final BrokenImages broken;
    private final ImageCache cache;
    private final MaskFiles masks;

    /**
     * @param files the image files
     * @param labels the class of each, kept without a copy
     * @param classNames the name of each class
     * @param spec what becomes of the files
     * @param broken collects the files that cannot be read
     * @param cache has the images as training takes them; null if they are decoded each time
     * @param masks the masks of the files; null if they have none
     */
    ImageFiles(
            List<Path> files,
            int[] labels,
            List<String> classNames,
            DataSpec spec,
            BrokenImages broken,
            ImageCache cache,
            MaskFiles masks) {
        this.files = List.copyOf(files);
        this.labels = labels;
        this.classNames = List.copyOf(classNames);
        this.spec = spec;
        this.broken = broken;
        this.cache = cache;
        this.masks = masks;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int height() {
        return spec.imageSize().height();
    }

    @Override
    public int width() {
        return spec.imageSize().width();
    }

    @Override
    public int channels() {
        return spec.channels() + (masks == null ? 0 : 1);
    }

    @Override
    public boolean hasMasks() {
        return masks != null;
    }

    /** How often each class is in the masks, at their own size. */
    MaskCounts maskCounts() {
        return masks.countOf(files);
    }

    @Override
    public int[] labels() {
        return labels;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public String name(int index) {
        return FileNames.absolute(files.get(index));
    }

    @Override
    public ImageFiles subset(int[] indices) {
        List<Path> chosen = new ArrayList<>(indices.length);
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            chosen.add(files.get(indices[i]));
            chosenLabels[i] = labels[indices[i]];
        }
        return new ImageFiles(chosen, chosenLabels, classNames, spec, broken, cache, masks);
    }

    @Override
    public int[] unbroken() {
        return IntStream.range(0, size()).filter(i -> !broken.contains(files.get(i))).toArray();
    }

    /** Which broken files of these were found so far. */
    List<Path> foundBroken() {
        return files.stream().filter(broken::contains).toList();
    }

    @Override
    public int threads() {
        return spec.threadsHere();
    }

    /** Reads an image as an evaluation sees it. */
    @Override
    public void read(int index, byte[] target, int at) {
        if (!decode(files.get(index), null, target, at)) {
            throw new UserException(
                    Texts.format("image %s is broken: give a whole image file", files.get(index)));
        }
    }

    @Override
    public ReadImages read(int[] indices) {
        return batches(null).read(indices);
    }

    @Override
    public StreamedImages batches(NDManager manager) {
        return new Streamed();
    }

    /** In the place of a broken image comes another one in training, and none in an evaluation. */
    private final class Streamed extends StreamedImages {

        Streamed() {
            super(ImageFiles.this);
        }

        @Override
        int readForTraining(int index, EpochPlan plan, int drawn, byte[] target, int at) {
            try {
                return decodeForTraining(index, plan, drawn, target, at);
            } catch (UnreadableFileException e) {
                throw e.advising(
                        "that does not make it broken, so the run stops; resumed, it goes on from its last checkpoint");
            }
        }

        @Override
        int readForEvaluation(int index, byte[] target, int at) {
            return decode(files.get(index), null, target, at) ? index : -1;
        }

        @Override
        void batchTaken() {
            broken.tell();
        }

        @Override
        UserException noneIsLeft() {
            return new UserException(
                    Texts.format(
                            "each of the %d images such as %s is broken; give whole PNG, JPEG, GIF, BMP, TIFF or WebP files%s",
                            size(),
                            files.get(0),
                            masks == null ? "" : ", and whole PNG files as masks"));
        }
    }

    /**
     * Decodes every image of a data set.
     *
     * @param dataset an image folder
     * @return the files that are broken or cannot be read, with the reason
     * @throws IOException if the machine fails
     */
    public static Map<Path, String> findBroken(ImageDataset dataset) throws IOException {
        Map<Path, String> broken = new ConcurrentSkipListMap<>();
        List<Callable<Void>> tasks = new ArrayList<>();
        for (ImageSource part : dataset.parts()) {
            ImageFiles images = (ImageFiles) part;
            for (Path file : images.files) {
                tasks.add(
                        () -> {
                            try {
                                images.decoded(file);
                            } catch (UserException e) {
                                broken.put(file, e.getMessage());
                            } catch (BrokenImageException e) {
                                broken.put(file, e.getMessage());
                            } catch (UnreadableFileException e) {
                                broken.put(e.file(), "it cannot be read: " + e.reason());
                            }
                            return null;
                        });
            }
        }
        InParallel.all(tasks);
        return broken;
    }

    /**
     * Decodes an image for training. In the place of one that is broken there is the next one of
     * its class that is not, so that a batch keeps its size and a class its share.
     *
     * @param index which image
     * @param plan its seed and epoch decide with the next one what is cut out
     * @param drawn the index, or another number where an image comes several times in an epoch
     * @param target where its pixels go, from {@code at} on
     * @return which image it is
     * @throws UserException if it is broken and that is to be fatal, or if all of its class are
     * @throws UnreadableFileException if its file cannot be read
     */
    int decodeForTraining(int index, EpochPlan plan, int drawn, byte[] target, int at) {
        int label = labels[index];
        for (int i = 0; i < size(); i++) {
            int candidate = (index + i) % size();
            // Made anew for each try: its draws depend on the size of the image.
            if (labels[candidate] == label
                    && decode(
                            files.get(candidate),
                            random(plan.seed(), plan.epoch(), drawn),
                            target,
                            at)) {
                return candidate;
            }
        }
        if (masks != null) {
            throw batches(null).noneIsLeft();
        }
        throw new UserException(
                Texts.format(
                        "each of the %d training images of class %s is broken, such as %s: give it whole image files, or remove its folder",
                        countPerClass()[label], classNames.get(label), files.get(index)));
    }

    private boolean decode(Path file, SplittableRandom random, byte[] target, int at) {
        if (broken.contains(file)) {
            return false;
        }
        try {
            Kept kept = random != null && cache != null ? cache.read(file) : decoded(file);
            PixelImage image = kept.image();
            Framing framing =
                    random == null
                            ? spec.forEvaluation(image.height(), image.width())
                            : spec.forTraining(image.height(), image.width(), random);
            if (masks == null) {
                framing.apply(image, target, at);
            } else {
                MaskFiles.join(image, kept.mask(), framing, target, at);
            }
            return true;
        } catch (BrokenImageException e) {
            broken.add(file, e);
            return false;
        }
    }

    private Kept decoded(Path file) throws BrokenImageException {
        PixelImage image = ImageDecoder.decode(file, spec.decoding());
        return new Kept(
                image, masks == null ? null : masks.read(file, image.height(), image.width()));
    }

    private static SplittableRandom random(long seed, int epoch, int index) {
        // Each goes through the generator: seeds, epochs and images that lie side by side must not
        // share their draws.
        long ofEpoch =
                new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch).nextLong();
        return new SplittableRandom(new SplittableRandom(ofEpoch + index).nextLong());
    }
}
