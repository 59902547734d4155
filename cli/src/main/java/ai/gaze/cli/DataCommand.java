package ai.gaze.cli;

import ai.gaze.training.data.DatasetInfo;
import ai.gaze.training.data.DatasetProvider;
import ai.gaze.training.data.FileCheck;
import ai.gaze.training.data.ImageDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code gaze data}. */
@Command(name = "data", description = "Fetches, verifies and describes data sets.")
final class DataCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder that holds the data set; otherwise Gaze's cache.")
    private Path data;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private DatasetProvider provider() {
        Console console = new Console(out(), spec.commandLine().getErr());
        return new DatasetProvider(console, console::warning);
    }

    @Command(name = "fetch", description = "Gets a data set, unless it is there already.")
    int fetch(@Parameters(paramLabel = "NAME", defaultValue = "cifar10") String name)
            throws IOException {
        ImageDataset dataset = provider().load(name, data);
        if (dataset.sample() && !name.equals(dataset.name())) {
            return 1;
        }
        return info(name);
    }

    @Command(
            name = "verify",
            description = "Compares every file of a data set with the official checksums.")
    int verify(@Parameters(paramLabel = "NAME", defaultValue = "cifar10") String name)
            throws IOException {
        DatasetInfo info = provider().info(name, data);
        for (FileCheck file : info.files()) {
            out().println(file);
        }
        out().println(
                        info.usable()
                                ? name + ": every file is the official one"
                                : name + ": not usable; gaze data fetch gets it");
        out().flush();
        return info.usable() ? 0 : 1;
    }

    @Command(name = "info", description = "Says where a data set is, and what is in it.")
    int info(@Parameters(paramLabel = "NAME", defaultValue = "cifar10") String name)
            throws IOException {
        DatasetInfo info = provider().info(name, data);
        PrintWriter out = out();
        out.println(
                name
                        + " in "
                        + info.folder()
                                .map(Path::toString)
                                .orElse(info.usable() ? "Gaze itself" : "no folder yet"));
        if (!info.usable()) {
            out.println("not usable; gaze data fetch gets it");
            out.flush();
            return 1;
        }
        out.printf(
                Locale.ROOT,
                "%,d training and %,d test images of %d x %d pixels, %d classes%n",
                DatasetInfo.total(info.train()),
                DatasetInfo.total(info.test()),
                info.width(),
                info.height(),
                info.classNames().size());
        for (int i = 0; i < info.classNames().size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "  %-20s %,7d %,7d%n",
                    info.classNames().get(i),
                    info.train().get(i),
                    info.test().get(i));
        }
        out.flush();
        return 0;
    }
}
