package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings a CIFAR data set from the folder that a person named, or else from the cache, where
 * CIFAR-10 is fetched to if it is not there.
 *
 * <p>A folder is taken if it or the folder of the official archive in it has any of the files;
 * whether all are there and good shows when they are read.
 */
record CifarLoader(CifarSet set) implements DatasetType.Loader {

    @Override
    public ImageDataset load(OptionValues options, DataAccess access) throws IOException {
        Optional<Path> folder = find(access.folder(options), access.cache());
        if (folder.isPresent()) {
            return CifarReader.read(set, folder.get());
        }
        if (!set.name().equals(CifarSet.CIFAR10.name())) {
            throw new UserException(
                    Texts.format(
                            "data set %s is not in %s, and Gaze does not fetch it: %s",
                            set.name(), access.cache(), set.remedy()));
        }
        try {
            return CifarReader.read(set, access.fetcher().fetch(access.cache(), access.progress()));
        } catch (SourceUnavailableException e) {
            access.warnings()
                    .accept(
                            e.getMessage()
                                    + "; using the embedded sample of 2,000 training and 500 test images"
                                    + " instead, so the accuracy of this run means nothing");
            return EmbeddedSample.read();
        }
    }

    @Override
    public Optional<ImageSource> test(OptionValues options, DataAccess access) throws IOException {
        Optional<Path> folder = find(access.folder(options), access.cache());
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(CifarReader.readTest(set, folder.get()));
    }

    @Override
    public DatasetInfo info(OptionValues options, DataAccess access) throws IOException {
        Optional<Path> folder = find(access.folder(options), access.cache());
        List<FileCheck> files = folder.isPresent() ? FileCheck.all(set, folder.get()) : List.of();
        return files.isEmpty() || !files.stream().allMatch(FileCheck::usable)
                ? DatasetInfo.unusable(set, folder, files)
                : DatasetInfo.of(CifarReader.read(set, folder.get()), folder, files, List.of());
    }

    /**
     * Finds the folder with the files.
     *
     * @throws UserException if a named folder holds no such set, or may not be read
     */
    Optional<Path> find(Optional<Path> named, Path cache) {
        if (named.isEmpty()) {
            return in(cache);
        }
        FolderLayout.requireReadable(named.get());
        Optional<Path> found = in(named.get());
        if (found.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "data folder %s holds no %s: expected %s to %s in it or in its folder %s; name another folder, or leave data.folder out to use Gaze's own copy",
                            named.get(),
                            set.title(),
                            set.train().get(0).name(),
                            set.test().name(),
                            set.folder()));
        }
        return found;
    }

    private Optional<Path> in(Path folder) {
        return Stream.of(folder, folder.resolve(set.folder()))
                .filter(
                        f -> {
                            if (Files.isDirectory(f)) {
                                FolderLayout.requireReadable(f);
                            }
                            return set.files().stream()
                                    .anyMatch(file -> Files.exists(f.resolve(file.name())));
                        })
                .findFirst();
    }
}
