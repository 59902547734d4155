package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.compare.Experiment;
import ai.gaze.training.compare.ExperimentFile;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class CompareCommandTest {

    private static final String EXPERIMENT =
            """
            title: A single run
            recipe: cnn
            settings: {dataset: cifar10-sample, batch-size: 250, epochs: 1}
            seeds: 1
            baseline: none
            variants: [{name: none, attention: none, label: "plain \\e[31m"}]
            """;

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compare tabel | gaze: unknown experiment \"tabel\": did you mean \"table\"?",
                "compare cnn --seeds 0 | gaze: seeds must be at least 1, not 0",
                "compare cnn --seeds 2147483647 | gaze: seeds must be at most 1000, not 2147483647",
                "compare cnn --measure | gaze: --measure times a plan; give --dry-run with it",
                "compare cnn --set schedule.gamma=1 | gaze: recipe key schedule.gamma is not read",
                "compare cnn --epochs 3 --set epochs=4 | gaze: recipe key epochs is given twice",
                "compare cnn --dataset shapes --set dataset=cifar10 | gaze: recipe key dataset is given twice",
                "compare cnn --dataset cifar11 | gaze: unknown data set \"cifar11\": did you mean",
                "compare cnn --recipe fats | gaze: unknown recipe \"fats\": did you mean \"fast\"?",
                "compare cnn --set seed=3 | gaze: seed cannot be set for a comparison",
                "compare cnn --set model=vgg16 | gaze: model cannot be set for a whole comparison",
                "compare cnn --set epocs=3 | gaze: unknown recipe key \"epocs\": did you mean",
                "compare cnn --epochs 0 | gaze: epochs must be at least 1, not 0",
                "compare imagenet-vgg --device cpu | gaze: data set image-folder is a folder of"
                        + " your own images",
                "compare gone.yaml | gaze: experiment file gone.yaml cannot be read",
                "compare | gaze: Missing required parameter: 'NAME|FILE'"
            })
    void aMistakeEndsInOneSentenceAndExitCodeTwo(String line, String sentence) {
        assertEquals(2, gaze(line.split(" ")));
        assertTrue(err.toString().startsWith(sentence), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void aComparisonLeavesItsResultsAndIsNotRepeated() throws IOException {
        Path file = Files.writeString(folder.resolve("single.yaml"), EXPERIMENT);
        Path results = folder.resolve("out");
        String[] command = {
            "compare",
            file.toString(),
            "--set=optimizer.betas=[0.9, 0.99]",
            "--out",
            results.toString(),
            "--device",
            "cpu"
        };
        assertEquals(0, gaze(command), err.toString());
        assertTrue(out.toString().contains("run 1 of 1: none-s1"), out.toString());
        assertTrue(out.toString().contains("| plain \\u001b[31m |"), out.toString());
        for (String name : new String[] {"md", "csv", "json", "html"}) {
            String text = Files.readString(results.resolve("results." + name));
            assertTrue(text.contains("1,147,914") || text.contains("1147914"), name);
            assertFalse(text.contains(folder.toString()), name);
        }
        assertTrue(
                Files.readString(results.resolve("results.md"))
                        .contains(
                                "- Command: `gaze compare single.yaml --set"
                                        + " 'optimizer.betas=[0.9, 0.99]' --device cpu`"));
        out.getBuffer().setLength(0);
        assertEquals(0, gaze(command), err.toString());
        assertFalse(out.toString().contains("run 1 of 1"), out.toString());
        Path other = Files.copy(file, folder.resolve("other.yaml"));
        command[1] = other.toString();
        assertEquals(2, gaze(command));
        assertEquals(
                "gaze: "
                        + results
                        + " has the results of experiment single; choose another folder for those"
                        + " of other\n",
                err.toString());
    }

    @Test
    void aPlanEstimatesItsTimeWithoutTraining() throws IOException {
        Path file = Files.writeString(folder.resolve("single.yaml"), EXPERIMENT);
        String[] dry = {"compare", file.toString(), "--dry-run", "--device", "cpu"};
        assertEquals(0, gaze(dry), err.toString());
        assertEquals("", err.toString());
        assertTrue(
                out.toString().matches("(?s).*none-s1 +waiting +\\d+ +[0-9.]+ .*"), out::toString);
        assertFalse(Files.exists(folder.resolve("compare-single")));
    }

    @Test
    void anotherRecipeTakesThePlaceOfWhatTheExperimentSets() {
        assertEquals(0, gaze("compare", "table", "--recipe", "fast", "--plan"));
        assertTrue(out.toString().contains("--recipe fast"), out::toString);
        Experiment table = ExperimentFile.read("table");
        Recipe asked = table.withRecipe("fast").recipe(table.variants().get(1), 3);
        Map<String, String> same = Map.of("attention", "se", "seed", "3");
        assertEquals(RecipeFile.read("fast", same), asked);
    }

    @Test
    void aPlanSaysWhatItLearnsFrom() {
        String[] plan = {"compare", "cnn", "--dataset", "shapes", "--plan", "--seeds", "1"};
        assertEquals(0, gaze(plan), err.toString());
        assertTrue(
                out.toString().lines().allMatch(line -> line.contains(" --dataset shapes ")),
                out::toString);
    }

    @Test
    void aPlaceThatCannotBeAFolderIsRefusedBeforeAnythingIsPlanned() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        for (String out : List.of("/dev/null", "/dev/null/runs", loop.toString())) {
            for (String only : List.of("--plan", "--dry-run", "--results", "--device=cpu")) {
                err.getBuffer().setLength(0);
                assertEquals(2, gaze("compare", "cnn", "--dataset", "shapes", only, "--out", out));
                assertTrue(err.toString().contains("is no folder for the runs of cnn"), only);
            }
        }
    }

    @Test
    void resultsThatCannotBeWrittenCostNoRun() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("single.yaml"), EXPERIMENT.replace("seeds: 1", "seeds: 2"));
        Path runs = folder.resolve("runs");
        Files.createDirectories(runs.resolve("results.csv/x"));
        String[] compare = {
            "compare",
            file.toString(),
            "--out",
            runs.toString(),
            "--device",
            "cpu",
            "--set",
            "execution=eager"
        };
        assertEquals(1, gaze(compare), err.toString());
        assertTrue(err.toString().contains("results.csv"), err::toString);
        assertTrue(Files.exists(runs.resolve("none-s2/result.json")));
        Files.delete(runs.resolve("results.csv/x"));
        Files.delete(runs.resolve("results.csv"));
        assertEquals(0, gaze(compare), err.toString());
        assertTrue(Files.isRegularFile(runs.resolve("results.csv")));
    }

    @Test
    void resultsOfNoRunAreRefused() {
        String out = folder.resolve("none").toString();
        assertEquals(2, gaze("compare", "cnn", "--results", "--out", out));
        assertTrue(err.toString().contains("has no run of cnn"), err::toString);
    }

    @Test
    void aPlanOfWhatIsNotThereIsRefused() {
        assertEquals(2, gaze("compare", "cnn", "--dataset", "cifar11", "--plan"), out.toString());
        assertTrue(err.toString().contains("\"cifar10\""), err::toString);
        assertEquals(2, gaze("compare", "cnn", "--set", "transfer.init=none.pth", "--dry-run"));
        assertTrue(err.toString().contains("there is no file none.pth"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void aPlanOfMoreImagesThanThereAreIsRefused() {
        String[] plan = {
            "compare",
            "cnn",
            "--dataset",
            "shapes",
            "--dry-run",
            "--device",
            "cpu",
            "--set",
            "batch-size=5000"
        };
        assertEquals(2, gaze(plan), out::toString);
        assertTrue(err.toString().contains("batch-size 5000 is larger than the"), err::toString);
    }

    @Test
    void eachSettingStandsOnceInAPlan() {
        String[] plan = {
            "compare",
            "cnn",
            "--seeds",
            "1",
            "--set",
            "batch-size=32",
            "--set",
            "epochs=2",
            "--plan"
        };
        assertEquals(0, gaze(plan), err::toString);
        String first = out.toString().lines().findFirst().orElse("");
        assertEquals(3, first.split(" --set ").length, first);
    }

    @Test
    void aSegmentationIsComparedByAnotherRecipeToo() {
        String[] plan = {
            "compare", "segmentation", "--recipe", "default", "--dataset", "shapes", "--plan"
        };
        assertEquals(0, gaze(plan), err::toString);
    }

    private int gaze(String... arguments) {
        CommandLine commandLine = Gaze.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
