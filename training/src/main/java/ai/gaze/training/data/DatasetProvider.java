package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Gives data sets by name, from wherever they can be had: the folder that a person named, Gaze's
 * cache, the network, and as a last resort for CIFAR-10 the embedded sample.
 */
public final class DatasetProvider {

    private final Path cache;
    private final DataLocator locator;
    private final Cifar10Fetcher fetcher;
    private final FetchListener progress;
    private final Consumer<String> warnings;

    /**
     * With the cache of this user and the usual sources.
     *
     * @param progress watches a fetch, if one is needed
     * @param warnings is given each warning, as a sentence
     */
    public DatasetProvider(FetchListener progress, Consumer<String> warnings) {
        this(GazeHome.data(), new Cifar10Fetcher(), progress, warnings);
    }

    /**
     * @param cache the folder for data sets
     * @param fetcher fetches CIFAR-10 into the cache
     * @param progress watches a fetch, if one is needed
     * @param warnings is given each warning, as a sentence
     */
    public DatasetProvider(
            Path cache, Cifar10Fetcher fetcher, FetchListener progress, Consumer<String> warnings) {
        this.cache = cache;
        this.locator = new DataLocator(cache);
        this.fetcher = fetcher;
        this.progress = progress;
        this.warnings = warnings;
    }

    /** Every name that {@link #load} knows. */
    public static List<String> names() {
        return Stream.concat(EmbeddedSample.allNames().stream(), Stream.of(ImageFolder.NAME))
                .toList();
    }

    /**
     * Gives a data set; {@link #load(String, Path)} with settings.
     *
     * @param asked which data set
     * @param dataDir the folder that a person named, or null
     */
    public ImageDataset load(DatasetSpec asked, Path dataDir) throws IOException {
        return asked.name().equals(ImageFolder.NAME)
                ? ImageFolder.read(imageFolder(asked, dataDir), asked.images(), warnings)
                : load(asked.name(), dataDir);
    }

    private static Path imageFolder(DatasetSpec asked, Path dataDir) {
        if (dataDir == null && asked.folder() == null) {
            throw new UserException(
                    "data set %s is a folder of your own images, in train/CLASS and val/CLASS: name it with --data"
                            .formatted(ImageFolder.NAME));
        }
        return dataDir != null ? dataDir : FileNames.path(asked.folder());
    }

    /**
     * Gives a data set, every file of it checked.
     *
     * @param name one of {@link #names()}
     * @param dataDir the folder that a person named, or null
     * @throws UserException if the name is unknown, a named folder holds no such set, a file is not
     *     the official one, or a set that Gaze cannot fetch is nowhere
     * @throws IOException if this machine fails
     */
    public ImageDataset load(String name, Path dataDir) throws IOException {
        if (name.equals(EmbeddedSample.NAME)) {
            refuseFolder(dataDir);
            return EmbeddedSample.read();
        }
        if (name.equals(ImageFolder.NAME)) {
            return load(DatasetSpec.of(name), dataDir);
        }
        CifarSet set = CifarSet.named(name);
        Optional<Path> folder = locator.find(set, dataDir);
        if (folder.isPresent()) {
            return CifarReader.read(set, folder.get());
        }
        requireFetchable(set);
        try {
            return CifarReader.read(set, fetcher.fetch(cache, progress));
        } catch (SourceUnavailableException e) {
            warnings.accept(
                    e.getMessage()
                            + "; using the embedded sample of 2,000 training and 500 test images"
                            + " instead, so the accuracy of this run means nothing");
            return EmbeddedSample.read();
        }
    }

    /**
     * Gives the test images of a data set if they are on this machine, without fetching anything.
     *
     * @param asked which data set
     * @param dataDir the folder that a person named, or null
     * @throws UserException if the name is unknown, a named folder holds no such set, or the file
     *     is not the official one
     * @throws IOException if this machine fails
     */
    public Optional<ImageSource> test(DatasetSpec asked, Path dataDir) throws IOException {
        if (asked.name().equals(ImageFolder.NAME)) {
            return Optional.of(load(asked, dataDir).test());
        }
        if (asked.name().equals(EmbeddedSample.NAME)) {
            refuseFolder(dataDir);
            return Optional.of(EmbeddedSample.read().test());
        }
        CifarSet set = CifarSet.named(asked.name());
        Optional<Path> folder = locator.find(set, dataDir);
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(CifarReader.readTest(set, folder.get()));
    }

    /**
     * Tells what is there of a data set, without fetching anything.
     *
     * @param name one of {@link #names()}
     * @param dataDir the folder that a person named, or null
     * @throws UserException if the name is unknown or a named folder holds no such set
     * @throws IOException if this machine fails
     */
    public DatasetInfo info(String name, Path dataDir) throws IOException {
        if (name.equals(EmbeddedSample.NAME)) {
            refuseFolder(dataDir);
            return DatasetInfo.of(EmbeddedSample.read(), List.of());
        }
        if (name.equals(ImageFolder.NAME)) {
            DatasetSpec asked = DatasetSpec.of(name);
            return ImageFolder.describe(imageFolder(asked, dataDir), asked.images(), warnings);
        }
        CifarSet set = CifarSet.named(name);
        return DatasetInfo.of(set, locator.find(set, dataDir));
    }

    private static void refuseFolder(Path dataDir) {
        if (dataDir != null) {
            throw new UserException(
                    "data set %s is built in and takes no folder, but %s was named; leave --data out or name another data set"
                            .formatted(EmbeddedSample.NAME, dataDir));
        }
    }

    private void requireFetchable(CifarSet set) {
        if (!set.name().equals(CifarSet.CIFAR10.name())) {
            throw new UserException(
                    "data set %s is not in %s, and Gaze does not fetch it: %s"
                            .formatted(set.name(), cache, set.remedy()));
        }
    }
}
