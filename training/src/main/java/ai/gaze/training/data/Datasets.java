package ai.gaze.training.data;

import ai.gaze.zoo.ColourChannels;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All data sets by name, and those that a program has itself.
 *
 * <pre>{@code
 * ImageDataset data = Datasets.cifar10();
 * ImageDataset mine = Datasets.imageFolder(Path.of("photos"), 224);
 * ImageDataset digits = Datasets.of(
 *         LabeledImages.of(pixels, labels, 28, 28, 1), myTestImages, List.of("zero", "one"));
 * }</pre>
 */
public final class Datasets {

    private static final Logger LOGGER = LoggerFactory.getLogger(Datasets.class);

    private static final Registry<DatasetType> REGISTRY =
            new Registry<>("data set", DatasetProvider.class, Datasets::own);

    private Datasets() {}

    private static List<DatasetType> own() {
        List<DatasetType> all = new ArrayList<>();
        for (CifarSet set : CifarSet.ALL) {
            DatasetType type =
                    DatasetType.of(set.name(), List.of(DatasetType.FOLDER), new CifarLoader(set));
            all.add(set.equals(CifarSet.CIFAR10) ? type : type.defaults(defaults(set.name())));
        }
        all.add(
                DatasetType.of(
                        EmbeddedSample.NAME,
                        List.of(),
                        (options, access) -> EmbeddedSample.read()));
        String ofFiles = defaults(ImageFolder.NAME);
        all.add(
                DatasetType.of(ImageFolder.NAME, DataSpec.OPTIONS, ImageFolder.LOADER)
                        .defaults(ofFiles));
        all.add(
                DatasetType.of(CsvImages.NAME, DataSpec.OPTIONS, CsvImages.LOADER)
                        .defaults(ofFiles));
        all.add(
                DatasetType.of(MaskFolder.NAME, DataSpec.OPTIONS, MaskFolder.LOADER)
                        .defaults(defaults(MaskFolder.NAME)));
        all.add(ShapeImages.TYPE.defaults(defaults(ShapeImages.TYPE.name())));
        return all;
    }

    private static String defaults(String name) {
        String path = "/ai/gaze/training/recipes/datasets/" + name + ".yaml";
        try (InputStream in = Datasets.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    /** Returns the registry itself. */
    public static Registry<DatasetType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a data set, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(DatasetType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all data sets, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /** CIFAR-10 from Gaze's cache; where it cannot be fetched, the sample, with a warning. */
    public static ImageDataset cifar10() {
        return get(CifarSet.CIFAR10.name());
    }

    /** CIFAR-100 with its 100 classes, from Gaze's cache. */
    public static ImageDataset cifar100() {
        return get(CifarSet.CIFAR100.name());
    }

    /** The 2,000 training and 500 test images of CIFAR-10 that travel with Gaze. */
    public static ImageDataset sample() {
        return get(EmbeddedSample.NAME);
    }

    /**
     * A folder of one's own images in {@code train/CLASS} and {@code val/CLASS}.
     *
     * @param folder the folder that has {@code train} in it
     * @param imageSize height and width that they are brought to, in pixels
     */
    public static ImageDataset imageFolder(Path folder, int imageSize) {
        return imageFolder(folder, ImageSize.square(imageSize), ColourChannels.RGB);
    }

    /**
     * The same in another size and number of channels.
     *
     * @param size what they are brought to
     * @param channels 3 for colour, 1 for grey
     */
    public static ImageDataset imageFolder(Path folder, ImageSize size, int channels) {
        return load(files(ImageFolder.NAME, size, channels), folder);
    }

    /**
     * Images that a CSV file names with their labels, in the columns {@code path} and {@code
     * label}.
     *
     * @param csv the file, or a folder with {@code train.csv} and {@code val.csv}
     * @param size what they are brought to
     * @param channels 3 for colour, 1 for grey
     */
    public static ImageDataset csvImages(Path csv, ImageSize size, int channels) {
        return load(files(CsvImages.NAME, size, channels), csv);
    }

    /**
     * A folder of one's own images with masks, in {@code train/images} and {@code train/masks} as
     * {@link MaskFolder} says.
     *
     * @param folder the folder that has {@code train} in it
     * @param size what they are brought to
     * @param channels 3 for colour, 1 for grey; the mask comes beside
     */
    public static ImageDataset maskFolder(Path folder, ImageSize size, int channels) {
        return load(files(MaskFolder.NAME, size, channels), folder);
    }

    private static DatasetSpec files(String name, ImageSize size, int channels) {
        return new DatasetSpec(
                name,
                Map.of(
                        DataSpec.IMAGE_SIZE.name(),
                        size.toString(),
                        DataSpec.CHANNELS.name(),
                        "" + channels));
    }

    /**
     * Returns a data set by its name. What a person should know goes to the log.
     *
     * @param text {@code NAME} or {@code NAME:option=value,...}
     * @throws UserException if there is none, an option is not as it should be, or it is nowhere
     * @throws UncheckedIOException if the machine fails
     */
    public static ImageDataset get(String text) {
        return load(DatasetSpec.of(text), null);
    }

    private static ImageDataset load(DatasetSpec asked, Path folder) {
        FetchListener progress = step -> LOGGER.info("{}", step);
        try {
            return new DataAccess(progress, LOGGER::warn).load(asked, folder);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    /**
     * Puts training and test images together. Mean and standard deviation of the channels are
     * {@linkplain ChannelStatistics#of measured} over the training images.
     *
     * @throws UserException if they do not fit together
     */
    public static ImageDataset of(ImageSource train, ImageSource test) {
        return of(train, null, test);
    }

    /**
     * The same for images in memory.
     *
     * @param classNames the name of each class, in the order of the labels
     */
    public static ImageDataset of(LabeledImages train, ImageSource test, List<String> classNames) {
        return of(train == null ? null : train.withClassNames(classNames), test);
    }

    /**
     * The same with images that steer the training, so that the test images are looked at once, at
     * its end.
     *
     * @param validation the images that steer; null if the training is to hold some out, or the
     *     test images are to steer
     */
    public static ImageDataset of(ImageSource train, ImageSource validation, ImageSource test) {
        SourceCheck.require(new ImageDataset("own", train, validation, test, null, false, null));
        return new ImageDataset(
                "own", train, validation, test, ChannelStatistics.of(train), false, null);
    }
}
