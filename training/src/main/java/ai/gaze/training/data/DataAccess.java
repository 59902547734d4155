package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives data sets by name, from wherever they can be had: the folder that a person named, Gaze's
 * cache, or the places where they are published. Where CIFAR-10 cannot be had, the embedded sample
 * stands in for it, with a warning; a folder that a person named is never replaced.
 */
public final class DataAccess {

    private final Path cache;
    private final Cifar10Fetcher fetcher;
    private final FetchListener progress;
    private final Consumer<String> warnings;
    private final Path named;

    /**
     * @param progress watches a fetch, if one is needed
     * @param warnings is given each warning, as a sentence
     */
    public DataAccess(FetchListener progress, Consumer<String> warnings) {
        this(GazeHome.data(), new Cifar10Fetcher(), progress, warnings);
    }

    /**
     * @param cache the folder for data sets
     * @param fetcher fetches CIFAR-10 into the cache
     * @param progress watches a fetch, if one is needed
     * @param warnings is given each warning, as a sentence
     */
    public DataAccess(
            Path cache, Cifar10Fetcher fetcher, FetchListener progress, Consumer<String> warnings) {
        this(cache, fetcher, progress, warnings, null);
    }

    private DataAccess(
            Path cache,
            Cifar10Fetcher fetcher,
            FetchListener progress,
            Consumer<String> warnings,
            Path named) {
        this.cache = cache;
        this.fetcher = fetcher;
        this.progress = progress;
        this.warnings = warnings;
        this.named = named;
    }

    /** What is done with a data set and the values of its options. */
    @FunctionalInterface
    private interface Use<T> {
        T of(DatasetType type, OptionValues options, DataAccess access) throws IOException;
    }

    /**
     * Gives a data set, every file of it checked.
     *
     * @param asked which data set
     * @param dataDir the folder that a person named, or null
     * @throws UserException if the name is unknown, a named folder holds no such set, a file is not
     *     the official one, or a set that Gaze cannot fetch is nowhere
     * @throws IOException if this machine fails
     */
    public ImageDataset load(DatasetSpec asked, Path dataDir) throws IOException {
        return with(asked, dataDir, DatasetType::load);
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
        return with(asked, dataDir, (type, options, in) -> type.loader().test(options, in));
    }

    /**
     * Tells what is there of a data set, without fetching anything.
     *
     * @param asked which data set
     * @param dataDir the folder that a person named, or null
     * @throws UserException if the name is unknown or a named folder holds no such set
     * @throws IOException if this machine fails
     */
    public DatasetInfo info(DatasetSpec asked, Path dataDir) throws IOException {
        return with(asked, dataDir, (type, options, in) -> type.loader().info(options, in));
    }

    private <T> T with(DatasetSpec asked, Path dataDir, Use<T> use) throws IOException {
        DatasetType type = Datasets.registry().get(asked.name());
        if (dataDir == null) {
            return use.of(type, type.read(asked.options()), this);
        }
        if (!type.options().contains(DatasetType.FOLDER)) {
            throw new UserException(
                    Texts.format(
                            "data set %s takes no folder, but %s was named; leave data.folder out or choose another data set",
                            type.name(), dataDir));
        }
        DatasetSpec there = asked.with(DatasetType.FOLDER.name(), FileNames.absolute(dataDir));
        return use.of(
                type,
                type.read(there.options()),
                new DataAccess(cache, fetcher, progress, warnings, dataDir));
    }

    /** The folder that a person named, if one was. */
    public Optional<Path> folder(OptionValues options) {
        return named != null
                ? Optional.of(named)
                : options.find(DatasetType.FOLDER).map(FileNames::path);
    }

    /** Watches what takes long. */
    public FetchListener progress() {
        return progress;
    }

    /** Is told what a person should know, a sentence at a time. */
    public Consumer<String> warnings() {
        return warnings;
    }

    /** The folder in which Gaze keeps data sets. */
    public Path cache() {
        return cache;
    }

    Cifar10Fetcher fetcher() {
        return fetcher;
    }
}
