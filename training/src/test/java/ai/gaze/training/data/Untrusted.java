package ai.gaze.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Readers of this package that nobody calls from outside, for those who give them anything. */
public final class Untrusted {

    private Untrusted() {}

    /** Takes two files out of an archive, and makes sure that nothing else is in the folder. */
    public static void tar(Path archive, Path folder) throws IOException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        List<String> names = List.of("a.bin", "b.json");
        IOException refused = null;
        try {
            TarExtractor.extract(archive, "package", names, folder);
        } catch (IOException e) {
            refused = e;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (!names.containsAll(files.map(f -> f.getFileName().toString()).toList())) {
                throw new AssertionError("more than was asked for is there");
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    /** Reads a set of one image in each file, of no known sum. */
    public static void cifar(Path folder) throws IOException {
        DataFile train = new DataFile("train.bin", 1, 1 + CifarSet.IMAGE_BYTES, null);
        DataFile test = new DataFile("test.bin", 1, 1 + CifarSet.IMAGE_BYTES, null);
        CifarSet set =
                new CifarSet(
                        "cifar10",
                        "CIFAR-10",
                        "cifar-10-batches-bin",
                        List.of(train),
                        test,
                        1,
                        0,
                        CifarClasses.CIFAR10,
                        ChannelStatistics.CIFAR10,
                        "put the official file in its place");
        CifarReader.read(set, folder);
    }
}
