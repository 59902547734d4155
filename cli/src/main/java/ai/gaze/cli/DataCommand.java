package ai.gaze.cli;

import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.data.DatasetInfo;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.FileCheck;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageFiles;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.MaskCounts;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.report.Columns;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code gaze data}. */
@Command(
        name = "data",
        description = "Fetches, verifies, describes and shows data sets.",
        subcommands = DataShowCommand.class)
final class DataCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "Folder that holds the data set, or a CSV file of images; otherwise Gaze's"
                            + " cache.")
    private Path data;

    private Console console;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    // One console for all that a command loads, so that it warns once.
    private DataAccess provider() {
        if (console == null) {
            console = new Console(out(), spec.commandLine().getErr());
        }
        return new DataAccess(console, console::warning);
    }

    ImageDataset load(DatasetSpec asked) throws IOException {
        return provider().load(asked, data);
    }

    @Command(name = "fetch", description = "Gets a data set, unless it is there already.")
    int fetch(@Mixin Named named) throws IOException {
        ImageDataset dataset = provider().load(named.spec(), data);
        if (dataset.sample() && !named.name.equals(dataset.name())) {
            return 1;
        }
        return info(named);
    }

    @Command(
            name = "verify",
            description = {
                "Compares every file of a data set with the official checksums.",
                "Of an image folder every image is decoded, and those that are broken are named."
            })
    int verify(@Mixin Named named) throws IOException {
        if (DataSpec.frames(named.name)) {
            return verifyImages(named);
        }
        DatasetInfo info = provider().info(named.spec(), data);
        for (FileCheck file : info.files()) {
            out().printf(Locale.ROOT, "%-20s %s%n", file.file().name(), file.state().words());
        }
        boolean summed = info.files().stream().allMatch(f -> f.state() == FileCheck.State.OK);
        String good = summed ? ": every file is the official one" : ": every file has its size";
        out().println(named.name + (info.usable() ? good : ": " + notUsable(info)));
        out().flush();
        return info.usable() ? 0 : 1;
    }

    private static String notUsable(DatasetInfo info) {
        return "not usable; " + String.join("; ", info.notes());
    }

    private int verifyImages(Named named) throws IOException {
        ImageDataset dataset = provider().load(named.spec(), data);
        Map<Path, String> broken = ImageFiles.findBroken(dataset);
        broken.forEach((file, reason) -> out().println(Console.printable(file + ": " + reason)));
        int all = dataset.parts().stream().mapToInt(ImageSource::size).sum();
        out().printf(
                        Locale.ROOT,
                        "%s: %,d of %,d images can be read%n",
                        named.name,
                        all - broken.size(),
                        all);
        out().flush();
        return broken.isEmpty() ? 0 : 1;
    }

    @Command(name = "info", description = "Says where a data set is, and what is in it.")
    int info(@Mixin Named named) throws IOException {
        DatasetInfo info = provider().info(named.spec(), data);
        PrintWriter out = out();
        out.println(
                named.name
                        + " in "
                        + info.folder()
                                .map(folder -> Console.printable(folder.toString()))
                                .orElse(info.usable() ? "Gaze itself" : "no folder yet"));
        if (!info.usable()) {
            out.println(notUsable(info));
            out.flush();
            return 1;
        }
        boolean validated = !info.validation().isEmpty();
        out.printf(
                Locale.ROOT,
                "%,d training%s and %,d test images of %s, %d classes%n",
                info.trainImages(),
                validated ? Texts.format(", %,d validation", info.validationImages()) : "",
                info.testImages(),
                info.width() == 0 ? "any size" : info.width() + " x " + info.height() + " pixels",
                info.classNames().size());
        if (info.isOfPixels()) {
            pixels(info);
        } else {
            images(info);
        }
        info.notes().forEach(note -> out.println(Console.printable(note)));
        info.balance().map(Console::printable).ifPresent(out::println);
        out.flush();
        return 0;
    }

    private void images(DatasetInfo info) {
        List<String> names = info.classNames().stream().map(Console::printable).toList();
        int width = Columns.widest(names, 20);
        boolean validated = !info.validation().isEmpty();
        for (int i = 0; i < names.size(); i++) {
            out().printf(
                            Locale.ROOT,
                            "  %s %,7d%s %,7d%n",
                            Columns.left(names.get(i), width),
                            info.train().get(i),
                            validated ? Texts.format(" %,7d", info.validation().get(i)) : "",
                            info.test().get(i));
        }
    }

    // Of each class how many pixels there are, and in how many images it is.
    private void pixels(DatasetInfo info) {
        PrintWriter out = out();
        List<String> names = info.classNames().stream().map(Console::printable).toList();
        int width = Columns.widest(names, 20);
        List<String> parts =
                info.masks().size() == 2
                        ? List.of("training", "test")
                        : List.of("training", "validation", "test");
        out.print("  " + " ".repeat(width));
        parts.forEach(part -> out.printf(" %23s", part));
        out.printf("%n  %s", " ".repeat(width));
        parts.forEach(part -> out.printf(" %14s %8s", "pixels", "images"));
        out.println();
        for (int c = 0; c < names.size(); c++) {
            row(info, Columns.left(names.get(c), width), c);
        }
        row(info, Columns.left("(255: ignored)", width), MaskedImages.IGNORED);
    }

    private void row(DatasetInfo info, String name, int value) {
        out().print("  " + name);
        for (MaskCounts part : info.masks()) {
            out().printf(Locale.ROOT, " %,14d %,8d", part.pixels()[value], part.images()[value]);
        }
        out().println();
    }

    /** Which data set. */
    static final class Named {

        @Parameters(
                paramLabel = "NAME",
                arity = "0..1",
                defaultValue = "cifar10",
                completionCandidates = Names.class,
                description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private String name;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description =
                        "How a recipe has the images read, such as data.channels=1; may be given"
                                + " several times.")
        private List<String> settings = new ArrayList<>();

        DatasetSpec spec() {
            return settings.isEmpty()
                    ? DatasetSpec.of(name)
                    : RecipeFile.read(
                                    "default",
                                    List.of(
                                            Settings.parse(settings),
                                            Settings.parse(Map.of("dataset", name))))
                            .datasetSpec();
        }
    }

    /** The names that there are. */
    static final class Names implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Datasets.names().iterator();
        }
    }
}
