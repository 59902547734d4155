package ai.gaze.cli;

import ai.gaze.training.data.DataAccess;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.DatasetLoader;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that computes something. */
final class RunOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder that holds the data set, or a CSV file of images; otherwise Gaze's"
                            + " cache, then a download.")
    Path data;

    @Mixin private DeviceOption device;

    String device() {
        return device.name;
    }

    /** Returns all of them, where several are given. */
    List<String> devices() {
        return device.name.contains(",")
                ? Devices.parseAll(device.name).stream().map(Devices::name).toList()
                : List.of(device.name);
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
