package ai.gaze.cli;

import ai.gaze.training.data.DataAccess;
import ai.gaze.training.run.DatasetLoader;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that computes something. */
final class RunOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder that holds the data set; otherwise Gaze's cache, then a download.")
    Path data;

    @Mixin private DeviceOption device;

    String device() {
        return device.name;
    }

    /** Returns the one that evaluates where several train. */
    String firstDevice() {
        return device.name.split(",", 2)[0];
    }

    /** Finds data sets where the options say. */
    DatasetLoader loader(Console console) {
        return asked -> new DataAccess(console, console::warning).load(asked, data);
    }

    /** Finds the data of a run that there is. */
    DatasetLoader loaderOfRun(Console console) {
        return asked -> {
            WarningsOfRun warnings = new WarningsOfRun(console, asked.name());
            return warnings.loaded(new DataAccess(console, warnings).load(asked, data));
        };
    }
}
