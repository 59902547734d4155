package ai.gaze.cli;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.report.Png;
import ai.gaze.training.run.AugmentedSheet;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.Settings;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gaze data show}. */
@Command(
        name = "show",
        description = {
            "Writes a PNG sheet of training images as a recipe varies them: a row for each image, first"
                    + " as an evaluation sees it, then as it might be trained on."
        },
        footer = {
            "",
            "Example:",
            "  gaze data show --set 'augmentation=[random-crop, rand-augment, cutout]'"
        })
final class DataShowCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @ParentCommand private DataCommand data;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            completionCandidates = DataCommand.Names.class,
            description = "One of ${COMPLETION-CANDIDATES}. Default: the recipe's data set.")
    private String name;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "The same as the argument NAME, as gaze train has it.")
    private String dataset;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            defaultValue = "cnn",
            description = "Recipe that varies the images. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the recipe, such as augmentation.hue=0.3.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "8",
            description = "Images, spread over all, up to 64. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--draws",
            paramLabel = "N",
            defaultValue = "7",
            description = "How often each is varied, up to 64. Default: ${DEFAULT-VALUE}.")
    private int draws;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "augmented.png",
            description = "The sheet; no file is overwritten. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Override
    public Integer call() throws IOException {
        NewFile.requirePicture(output, "--output");
        if (name != null && dataset != null) {
            throw new UserException("NAME and --dataset are the same; leave one out");
        }
        String asked = name == null ? dataset : name;
        Map<String, String> above = asked == null ? Map.of() : Map.of("dataset", asked);
        Recipe varied =
                RecipeFile.read(recipe, List.of(Settings.parse(settings), Settings.parse(above)));
        ImageDataset dataset = data.load(varied.datasetSpec());
        AtomicFiles.writeBytes(
                output, Png.of(AugmentedSheet.draw(varied, dataset.train(), count, draws)));
        PrintWriter out = spec.commandLine().getOut();
        out.println(Console.printable("the sheet is " + output));
        out.flush();
        return 0;
    }
}
