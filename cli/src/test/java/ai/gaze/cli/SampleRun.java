package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A short run on a part of the sample, trained once for all tests. */
final class SampleRun {

    private static Map<Path, byte[]> files;

    private SampleRun() {}

    /** What trains on 100 images of the sample. */
    static List<String> arguments(Path run) {
        return List.of(
                "train",
                "--set=dataset=cifar10-sample",
                "--set=validation=hold-out",
                "--set=hold-out=1900",
                "--device=cpu",
                "--epochs=1",
                "--batch-size=50",
                "--runs=" + run.getParent(),
                "--name=" + run.getFileName());
    }

    /** Writes a copy of the run into a new folder. */
    static void copyTo(Path run) throws IOException {
        for (Map.Entry<Path, byte[]> file : files().entrySet()) {
            Path target = run.resolve(file.getKey().toString());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    private static synchronized Map<Path, byte[]> files() throws IOException {
        if (files == null) {
            Path folder = Files.createTempDirectory("gaze-test");
            Path run = folder.resolve("run");
            Cli trained = Cli.run(arguments(run).toArray(String[]::new));
            assertEquals(0, trained.code(), trained::toString);
            Map<Path, byte[]> read = new LinkedHashMap<>();
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    if (Files.isRegularFile(file)) {
                        read.put(run.relativize(file), Files.readAllBytes(file));
                    }
                    Files.delete(file);
                }
            }
            files = read;
        }
        return files;
    }
}
