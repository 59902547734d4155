package ai.gaze.training.compare;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.data.FileList;
import ai.gaze.training.run.JsonFile;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeDifference;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunChecks;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.RunResult;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.Versions;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says what a run directory of a comparison holds, and reads what its run gave.
 *
 * @param device name of the device that the comparison trains on; {@code null} for any
 * @param sample whether its data are only the sample in the jar
 * @param files of an image folder: which files it has; else null
 * @param warning is told of what is left out
 */
record RunInspector(String device, boolean sample, FileList files, Consumer<String> warning) {

    private static final String CHECKPOINTS = "checkpoints";

    /**
     * Looks at a run; every file that its figures rest on is checked.
     *
     * @throws UserException if the directory is that of another run, or of one that another version
     *     of Gaze wrote: it is not ours to repeat
     */
    RunOutcome look(PlannedRun run) throws IOException {
        Path directory = run.directory();
        if (RunReader.isUnbegun(directory)) {
            return RunOutcome.unfinished(run, RunStatus.WAITING, null, List.of());
        }
        RunInfo info;
        try {
            info = RunReader.info(directory);
        } catch (JsonFile.UnknownKeyException e) {
            requireThisVersion(directory, e);
            return spoilt(run, e.getMessage());
        } catch (UserException e) {
            return spoilt(run, e.getMessage());
        }
        requireSame(run, info);
        try {
            return read(run);
        } catch (UserException e) {
            return spoilt(run, e.getMessage());
        }
    }

    // A key that is unknown here may be a newer version's, and its run as good as new there.
    private static void requireThisVersion(Path directory, JsonFile.UnknownKeyException e) {
        JsonNode versions = JsonFile.tree(directory.resolve("run.json")).path("versions");
        Map<String, String> here = Versions.all();
        for (String name : List.of("gaze", "commit")) {
            String there = versions.path(name).asText();
            if (!there.isEmpty() && !there.equals(here.get(name))) {
                throw UserException.of(
                        "%s; %s %s wrote it: use that version, or choose another folder",
                        e.getMessage(), name, Excerpt.of(there), e);
            }
        }
    }

    private RunOutcome read(PlannedRun run) throws IOException {
        List<EpochMetrics> epochs = RunReader.epochs(run.directory());
        RunNotes notes = RunNotes.read(run.directory(), warning);
        if (notes.diverged() != null) {
            return RunOutcome.unfinished(run, RunStatus.FAILED, notes.diverged(), epochs);
        }
        CheckpointStore checkpoints =
                new CheckpointStore(run.directory().resolve(CHECKPOINTS), warning -> {});
        Optional<RunResult> result = Optional.empty();
        String spoiltEnd = null;
        try {
            result = RunReader.result(run.directory());
        } catch (UserException e) {
            // What is in it comes from the last checkpoint, and is written again from there.
            if (!Files.isRegularFile(run.directory().resolve("result.json"))) {
                throw e;
            }
            spoiltEnd = e.getMessage();
        }
        if (result.isEmpty()) {
            RunChecks.requireWhole(run.directory(), run.recipe(), epochs);
            // Without one it was stopped before its first, and begins again.
            if (checkpoints.hasLatest()) {
                try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
                    checkpoints.loadLatest(host);
                }
            }
            return RunOutcome.unfinished(run, RunStatus.INTERRUPTED, spoiltEnd, epochs);
        }
        RunChecks.requireWhole(run.directory(), run.recipe(), epochs, result.get());
        // A run ends after they are written: somebody wanted the room.
        if (Files.notExists(run.directory().resolve(CHECKPOINTS))) {
            warning.accept(
                    Texts.format(
                            "run %s has no checkpoints any more, so its figures are taken as they stand",
                            run.name()));
            return finished(run, result.get(), notes, epochs);
        }
        try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
            checkpoints.load(host, result.get().testedCheckpoint());
        }
        return finished(run, result.get(), notes, epochs);
    }

    private static RunOutcome finished(
            PlannedRun run, RunResult result, RunNotes notes, List<EpochMetrics> epochs) {
        Map<String, Double> metrics = new LinkedHashMap<>(result.metrics());
        if (notes.top5() != null) {
            metrics.putIfAbsent(Rows.TOP5, notes.top5() / 100);
        }
        return new RunOutcome(
                run.name(),
                run.variant().name(),
                run.seed(),
                RunStatus.FINISHED,
                result.stopped() == null ? null : "stopped early, " + result.stopped(),
                100 * result.testAccuracy(),
                metrics,
                result.testedCheckpoint(),
                notes.peakMemory(),
                epochs);
    }

    private static RunOutcome spoilt(PlannedRun run, String reason) {
        return RunOutcome.unfinished(run, RunStatus.SPOILT, reason, List.of());
    }

    // Whether photographs are turned changes nothing where the images are no photographs in files.
    private static Recipe alike(Recipe begun, Recipe asked) {
        return DataSpec.frames(begun.dataset())
                ? begun
                : RecipeFile.change(
                        begun, Settings.NONE.withYaml("data.exif", "" + asked.data().exif()));
    }

    // A plan names files by whole paths, and whoever made it need not have.
    private static Recipe fromAnywhere(Recipe recipe) {
        Settings paths = Settings.NONE;
        String folder = recipe.data().folder();
        if (folder != null) {
            paths = paths.withText("data.folder", absolute(folder));
        }
        String init = recipe.transfer().init();
        if (init != null && Files.exists(Path.of(init))) {
            paths = paths.withText("transfer.init", absolute(init));
        }
        return paths.keys().isEmpty() ? recipe : RecipeFile.change(recipe, paths);
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    /**
     * Makes sure that a run was trained as it is asked for now.
     *
     * @throws UserException if not; it names what differs
     */
    static void requireSameSettings(PlannedRun run, RunInfo info) {
        // Who runs the operations changes nothing but the time, and what is evaluated, or where a
        // jar lies, nothing at all.
        Recipe asked = fromAnywhere(run.recipe());
        Recipe there =
                alike(fromAnywhere(info.recipe()), asked)
                        .withExecution(asked.execution())
                        .withMetrics(asked.metrics())
                        .withPlugins(asked.plugins());
        if (!there.equals(asked)) {
            throw UserException.of(
                    "%s holds a run with other settings than are asked for now (%s); choose"
                            + " another folder for the runs, or ask for what its run.json says",
                    run.directory(), RecipeDifference.of(there, asked));
        }
    }

    private void requireSame(PlannedRun run, RunInfo info) {
        requireSameSettings(run, info);
        if (info.sample() != sample) {
            throw UserException.of(
                    "%s was trained on %s, which is not what was found now; name the folder of"
                            + " the data with data.folder, or choose another folder for the runs",
                    run.directory(), info.sample() ? "the sample" : "the full data set");
        }
        if (info.files() != null && !info.files().sameFiles(files)) {
            throw UserException.of(
                    "%s was trained on other files than are in %s now; give it back the files"
                            + " that it had, or choose another folder for the runs",
                    run.directory(), files.folder());
        }
        // Which GPU of a machine it was is nothing to its figures.
        if (device != null && !kind(info.device()).equals(kind(device))) {
            throw UserException.of(
                    "%s was trained on %s, and figures of CPUs and GPUs do not belong in one"
                            + " table; use device %s or another folder for the runs",
                    run.directory(), info.device(), info.device());
        }
    }

    private static String kind(String device) {
        return device.replaceAll("\\d+$", "");
    }
}
