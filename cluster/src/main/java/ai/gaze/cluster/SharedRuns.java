package ai.gaze.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;

/**
 * Run directories that all machines see under one path, and that processes write themselves.
 *
 * @param out the path
 */
record SharedRuns(String out) implements Runs {

    @Override
    public Outcome train(String run, Trainer trainer, BooleanSupplier isUnwanted)
            throws IOException, InterruptedException {
        // Gaze would make it, and what it trains would stay on this machine.
        if (!Files.isDirectory(Path.of(out))) {
            throw new MistakeException(unseen(out));
        }
        return trainer.train(Path.of(out), isUnwanted);
    }

    static String unseen(String out) {
        return String.format(
                Locale.ROOT,
                "the machines of the cluster do not see %s; give --out a folder that all of them share",
                out);
    }

    @Override
    public void mark(String name) throws IOException {
        Files.createDirectories(Path.of(out));
        Files.createFile(Path.of(out, name));
    }

    @Override
    public boolean sees(String name) {
        return Files.exists(Path.of(out, name));
    }

    @Override
    public void unmark(String name) throws IOException {
        Files.deleteIfExists(Path.of(out, name));
    }

    @Override
    public View view(SparkConf conf) {
        return new View() {
            @Override
            public Path path() {
                return Path.of(out);
            }

            @Override
            public void fetch() {}

            @Override
            public void publish() {}

            @Override
            public void close() {}
        };
    }
}
