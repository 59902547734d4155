package ai.gaze.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What writes files: each command of some seconds, into one folder, and what it leaves there.
 *
 * @param folder where all of it is
 */
record ShortCommands(Path folder) {

    private static final String EXPERIMENT =
            """
            recipe: cnn
            settings: {dataset: cifar10-sample, validation: hold-out, hold-out: 1900, batch-size: 50, epochs: 1}
            seeds: 1
            baseline: none
            variants: [{name: none, attention: none}, {name: se, attention: se}]
            """;

    /** Begins anew: a run, an image and nothing else. */
    void begin() throws IOException {
        SampleRun.copyTo(folder.resolve("run"));
        Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT);
        EveryRunTest.image(folder, 8, 3);
    }

    /** Returns the commands. */
    List<List<String>> all() {
        String run = folder.resolve("run").toString();
        return List.of(
                SampleRun.arguments(folder.resolve("trained")),
                List.of("compare", at("experiment.yaml"), "--device=cpu", "--out=" + at("out")),
                List.of("evaluate", run, "--device=cpu", "--predictions=" + at("p.csv")),
                List.of("report", run, "--device=cpu"),
                List.of("explain", run, "--device=cpu", "--test=1", "--output=" + at("e.png")),
                List.of("export", run, "--format=onnx", "--output=" + at("net.onnx")),
                List.of("export", run, "--format=safetensors", "--output=" + at("net.safetensors")),
                List.of("predict", run, at("0.png"), "--json"));
    }

    /** Returns each file that is there; with its bytes where they are the same every time. */
    Map<String, String> files() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                // Its name says when it was begun, and on which machine.
                name = name.replaceAll("tensorboard/.*", "tensorboard");
                if (name.endsWith("last.previous.safetensors")) {
                    // Of a run that was stopped and went on.
                    continue;
                }
                // A table of runs has their times and memory.
                boolean same =
                        name.matches("(?!.*/results\\.csv).*\\.(csv|onnx)|net\\.safetensors");
                all.put(name, same ? hash(file) : "");
            }
        }
        return all;
    }

    private static String hash(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length + " bytes, " + Arrays.hashCode(bytes);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }
}
