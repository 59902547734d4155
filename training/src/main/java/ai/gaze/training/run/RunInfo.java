package ai.gaze.training.run;

import ai.djl.Device;
import ai.gaze.training.Training;
import ai.gaze.training.data.ClassNames;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.DatasetType;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.FileList;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.Devices;
import ai.gaze.training.device.Machine;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What was asked of a run, and where it ran: {@code run.json}.
 *
 * @param id random, from the run's beginning; {@code null} for a run from before there were ids
 * @param recipeSha256 of the recipe as it was when the run began; {@code null} likewise
 * @param created when the run began, ISO 8601
 * @param versions versions of Gaze (with its git commit), DJL, PyTorch, Java and the operating
 *     system
 * @param device the device that it trains on, or those that share every batch: {@code gpu0,gpu1}
 * @param tf32 on a GPU: whether convolutions in float32 round to TF32; else {@code null}
 * @param machines where it was trained, one after the other; {@code null} for a run from before
 *     that was written down
 * @param sample whether the data are only the sample in the jar, whose accuracy means nothing
 * @param parameters number of trainable parameters
 * @param classes names of the classes
 * @param files of an image folder: which files it had; else null
 * @param network the network; {@code null} where a program brought its own
 * @param recipe the recipe, with every default written out; {@code null} likewise
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record RunInfo(
        @JsonInclude(JsonInclude.Include.NON_NULL) String id,
        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("recipe-sha256")
                String recipeSha256,
        String created,
        Map<String, String> versions,
        String device,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean tf32,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<Machine> machines,
        boolean sample,
        long parameters,
        List<String> classes,
        @JsonInclude(JsonInclude.Include.NON_NULL) FileList files,
        @JsonInclude(JsonInclude.Include.NON_NULL) ModelSpec network,
        @JsonInclude(JsonInclude.Include.NON_NULL) Recipe recipe) {

    public RunInfo {
        requireGiven("versions", versions);
        requireGiven("device", device);
        requireGiven("classes", classes);
        if (machines != null && machines.isEmpty()) {
            throw new UserException("it names no machine");
        }
        if (recipe == null ^ network == null) {
            requireGiven("network", network);
            requireGiven("recipe", recipe);
        }
        if (network != null && network.classes() != classes.size()) {
            throw new UserException(
                    Texts.format(
                            "the network has %d classes, and %d are named",
                            network.classes(), classes.size()));
        }
        if (parameters < 0) {
            throw new UserException("parameters is " + parameters + ", which is below 0");
        }
    }

    private static void requireGiven(String key, Object value) {
        if (value == null) {
            throw new UserException("it has no " + key);
        }
    }

    /** Returns what there is to say of a training that a program built. */
    static RunInfo ofProgram(Training training) {
        ImageDataset data = training.data();
        return new RunInfo(
                UUID.randomUUID().toString(),
                null,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Versions.all(),
                Devices.names(training.devices()),
                tf32(training.devices()),
                List.of(Machine.here()),
                data.sample(),
                0,
                data.classNames(),
                data.files(),
                null,
                null);
    }

    /** Returns what is written of TF32 for a run on some devices. */
    static Boolean tf32(List<Device> devices) {
        Device first = devices.get(0);
        return first.isGpu() ? Devices.roundsToTf32(first) : null;
    }

    /**
     * Makes sure that the run tells how its network is made.
     *
     * @throws UserException if only the program does that trained it
     */
    RunInfo requireRecipe(Path run) {
        if (recipe == null) {
            throw new UserException(
                    run
                            + " was trained by a program with a network of its own, which only that program can build; load its weights there");
        }
        return this;
    }

    /** Returns the name of the data set that it was really trained on. */
    public String dataset() {
        return sample ? EmbeddedSample.NAME : recipe == null ? "its data" : recipe.dataset();
    }

    /**
     * Returns what a page calls an image: its path in the folder of the data, or the end of it.
     *
     * @param name what its source calls it
     */
    public String imageName(String name) {
        String folder = files == null ? null : files.folder() + "/";
        return folder != null && name.startsWith(folder)
                ? name.substring(folder.length())
                : name.replaceFirst(".*[/\\\\](?=[^/\\\\]*[/\\\\])", "");
    }

    /** Returns the data set that it was really trained on, where it was then. */
    public DatasetSpec datasetSpec() {
        DatasetSpec asked = recipe.data().of(dataset());
        return files == null ? asked : asked.with(DatasetType.FOLDER.name(), files.folder());
    }

    /** Refuses other data than those of the run, such as the sample in place of the whole set. */
    public void requireSame(ImageDataset found) {
        if (found.sample() != sample) {
            throw new UserException(
                    "the run was trained on "
                            + dataset()
                            + " and only "
                            + found.name()
                            + " was found; give the folder of its data with data.folder");
        }
        ClassNames.requireSame("the run", classes, found);
    }

    /** Refuses to resume with other files in an image folder than the run began with. */
    void requireSameFiles(ImageDataset found) {
        if (files != null && !files.sameFiles(found.files())) {
            if (found.files() == null) {
                throw new UserException(
                        Texts.format(
                                "the run was trained on a folder of images and %s was found: give it back the files that it had",
                                found.name()));
            }
            throw new UserException(
                    Texts.format(
                            "the run began with %s and %s has %s: give it back the files that it had, or start a new run",
                            files.words(),
                            found.files().folder(),
                            files.words().equals(found.files().words())
                                    ? "as many now, of other names or sizes"
                                    : "others now (" + found.files().words() + ")"));
        }
    }

    /** Whether some of the training images are held out to steer the training. */
    boolean holdsOut(ImageDataset data) {
        return recipe.validation() == Validation.HOLD_OUT && data.validation() == null;
    }

    /**
     * Says which images steer the training and which are the test.
     *
     * @param ownValidation whether the data have validation images of their own
     */
    public String roles(boolean ownValidation) {
        if (files != null && (ownValidation || recipe.validation() == Validation.TEST)) {
            return files.roles();
        }
        if (ownValidation) {
            return "the validation images steer the training; the test images are looked at once, at the end";
        }
        return recipe.validation() == Validation.TEST
                ? "the test images steer the training, too, so the test accuracy flatters"
                : Texts.format(
                        "%,d training images are held out to steer the training; the test images are looked at once, at the end",
                        recipe.holdOut());
    }

    /** Returns what says that a file belongs to this run. */
    RunIdentity identity() {
        return new RunIdentity(id, recipeSha256);
    }

    RunInfo withParameters(long count) {
        return with(machines, count, recipe);
    }

    /** The same run, its steps being run in another way; it keeps its identity. */
    RunInfo withRecipe(Recipe other) {
        return with(machines, parameters, other);
    }

    /** The same run, which goes on here. */
    RunInfo onThisMachine() {
        Machine here = Machine.here();
        if (machines == null || machines.get(machines.size() - 1).equals(here)) {
            return this;
        }
        List<Machine> all = new ArrayList<>(machines);
        all.add(here);
        return with(all, parameters, recipe);
    }

    private RunInfo with(List<Machine> trainedOn, long count, Recipe other) {
        return new RunInfo(
                id,
                recipeSha256,
                created,
                versions,
                device,
                tf32,
                trainedOn,
                sample,
                count,
                classes,
                files,
                network,
                other);
    }
}
