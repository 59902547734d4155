package ai.gaze.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trains, compares, evaluates, predicts, reports and exports, and keeps what was said. */
final class EveryCommand {

    private static final String EXPERIMENT =
            """
            recipe: cnn
            settings: {dataset: image-folder, batch-size: 2, epochs: 1, data.image-size: 8}
            seeds: 2
            baseline: none
            variants: [{name: none, attention: none}, {name: se, attention: se}]
            """;

    private EveryCommand() {}

    /**
     * Runs in a process of its own.
     *
     * @param arguments the folder of the images, and the one in which everything is written
     */
    public static void main(String[] arguments) throws IOException {
        Gaze.useOneLocale();
        String data = "--data=" + arguments[0];
        Path folder = Path.of(arguments[1]);
        Path image = Path.of(arguments[0], "val", "c0", "0.png");
        String run = folder.resolve("run").toString();
        Path experiment = Files.writeString(folder.resolve("experiment.yaml"), EXPERIMENT);
        List<List<String>> commands =
                List.of(
                        List.of(
                                "train",
                                "--dataset=image-folder",
                                data,
                                "--set=data.image-size=8",
                                "--attention=se",
                                "--epochs=2",
                                "--batch-size=2",
                                "--runs=" + folder,
                                "--name=run"),
                        List.of("evaluate", run, data, "--predictions=" + folder.resolve("p.csv")),
                        List.of("evaluate", run, data, "--json"),
                        List.of("predict", run, image.toString()),
                        List.of("predict", run, image.toString(), "--json"),
                        List.of("explain", run, data, "--test=1"),
                        List.of("report", run, data),
                        export(run, data, "onnx", folder.resolve("net.onnx")),
                        export(run, data, "torchscript", folder.resolve("net.pt")),
                        List.of("compare", experiment.toString(), data, "--out=" + folder + "/out"),
                        List.of("data", "info", "image-folder", data),
                        List.of("models"),
                        List.of("train", "--set=optimizer.lr=-1234567.5"));
        for (int i = 0; i < commands.size(); i++) {
            Cli said = Cli.run(commands.get(i).toArray(String[]::new));
            Files.writeString(folder.resolve("said-" + (char) ('a' + i) + ".txt"), said.toString());
        }
        System.exit(0);
    }

    private static List<String> export(String run, String data, String format, Path file) {
        return List.of("export", run, data, "--format=" + format, "--output=" + file);
    }
}
