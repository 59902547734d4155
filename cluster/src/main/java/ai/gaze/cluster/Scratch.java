package ai.gaze.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/**
 * An empty folder on the disk that Spark was given on this machine; gone when it is closed.
 *
 * @param path the folder
 */
record Scratch(Path path) implements AutoCloseable {

    /** Makes one. */
    static Scratch make(SparkConf conf, Map<String, String> environment) throws IOException {
        Path disk = disk(conf, environment);
        Files.createDirectories(disk);
        return new Scratch(Files.createTempDirectory(disk, "gaze-"));
    }

    /** Where Spark itself would write: YARN, standalone workers and Kubernetes say it in these. */
    private static Path disk(SparkConf conf, Map<String, String> environment) {
        for (String name : List.of("LOCAL_DIRS", "SPARK_EXECUTOR_DIRS", "SPARK_LOCAL_DIRS")) {
            String folders = environment.getOrDefault(name, "");
            if (!folders.isBlank()) {
                return first(
                        folders, name.equals("SPARK_EXECUTOR_DIRS") ? File.pathSeparator : ",");
            }
        }
        return first(conf.get("spark.local.dir", System.getProperty("java.io.tmpdir")), ",");
    }

    private static Path first(String folders, String separator) {
        return Path.of(folders.split(separator, 2)[0].strip());
    }

    @Override
    public void close() throws IOException {
        List<Path> backwards;
        try (Stream<Path> all = Files.walk(path)) {
            backwards = all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : backwards) {
            Files.deleteIfExists(file);
        }
    }
}
