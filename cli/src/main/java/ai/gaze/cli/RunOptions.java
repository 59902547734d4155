package ai.gaze.cli;

import ai.gaze.training.data.DatasetProvider;
import ai.gaze.training.run.DatasetLoader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that computes something. */
final class RunOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder that holds the data set; otherwise Gaze's cache, then a download.")
    Path data;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description =
                    "auto (the first GPU, else the CPU), cpu, gpu or gpuN. Default: ${DEFAULT-VALUE}.")
    String device;

    /** Finds data sets where the options say. */
    DatasetLoader loader(Console console) {
        return name -> new DatasetProvider(console, console::warning).load(name, data);
    }
}
