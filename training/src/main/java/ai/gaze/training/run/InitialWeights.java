package ai.gaze.training.run;

import ai.djl.nn.Block;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.hub.Hub;
import ai.gaze.training.hub.HubAddress;
import ai.gaze.training.hub.HubModel;
import ai.gaze.training.hub.ModelConfig;
import ai.gaze.training.run.TransferSpec.Normalization;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Fit;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.WeightsReport;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.safetensors.TensorFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The weights that a training starts from, of a file of Gaze's or of others. */
public final class InitialWeights {

    /** The entry of a file's metadata that says which network the weights are of, in JSON. */
    public static final String NETWORK = "network";

    private static final ObjectMapper JSON = new ObjectMapper();

    private InitialWeights() {}

    /**
     * Fetches the weights of a recipe, if they are to be had from the hub, and returns the recipe
     * with what is known of them then: their commit, and the mean and deviation of their images.
     *
     * @param listener is told of the fetch, and of what is changed
     * @throws UserException if there are none, or what is said of them is missing
     */
    public static Recipe resolve(Recipe recipe, RunListener listener) {
        return resolve(recipe, listener, new Hub());
    }

    /** Whether the weights of a recipe are to be had from the hub. */
    static boolean areOfHub(Recipe recipe) {
        String init = recipe.transfer().init();
        return init != null && HubAddress.is(init);
    }

    /**
     * Makes sure that the file of weights that a recipe begins from is there, if it is a file.
     *
     * @throws UserException if it is not
     */
    public static void requireThere(Recipe recipe) {
        String init = recipe.transfer().init();
        if (init != null && !areOfHub(recipe) && Files.notExists(Path.of(init))) {
            throw new UserException("there is no file " + init + "; check the path");
        }
    }

    static Recipe resolve(Recipe recipe, RunListener listener, Hub from) {
        String init = recipe.transfer().init();
        boolean takes = recipe.transfer().normalization() == Normalization.WEIGHTS;
        if (init == null || !(takes || areOfHub(recipe))) {
            return recipe;
        }
        Settings found = Settings.NONE;
        Path file = Path.of("");
        if (areOfHub(recipe)) {
            HubModel model = fetch(init, from, listener.fetches());
            found = found.withText("transfer.init", model.address().toString());
            file = model.weights();
        } else {
            file = Path.of(init);
        }
        if (takes) {
            ModelConfig config = ModelConfig.beside(file);
            found = found.without("transfer.normalization");
            if (config.mean().size() == recipe.augmentation().mean().size()) {
                listener.fetches()
                        .step(
                                Texts.format(
                                        "images are normalized as those of the weights were: mean %s, deviation %s",
                                        config.mean(), config.std()));
                found =
                        found.withYaml("augmentation.mean", config.mean().toString())
                                .withYaml("augmentation.std", config.std().toString());
            } else {
                listener.warning(
                        "beside the weights of "
                                + init
                                + " there is no config.json with a mean and a deviation for such"
                                + " images, so that they are normalized with those of the recipe");
            }
        }
        return RecipeFile.change(recipe, found);
    }

    private static HubModel fetch(String init, Hub from, FetchListener listener) {
        try {
            return from.fetch(HubAddress.parse(init), listener);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    /**
     * Overwrites the weights of a network with those that a recipe names.
     *
     * @param network the network, initialized
     * @param spec what it is
     * @param transfer names the weights
     * @param warning is told what did not fit, and what fits by name only
     * @throws UserException if they cannot be used
     */
    static void load(
            Block network, ModelSpec spec, TransferSpec transfer, Consumer<String> warning) {
        load(network, spec, transfer, new Hub(), warning);
    }

    static void load(
            Block network,
            ModelSpec spec,
            TransferSpec transfer,
            Hub from,
            Consumer<String> warning) {
        String init = transfer.init();
        boolean hub = HubAddress.is(init);
        Path file = hub ? fetch(init, from, FetchListener.SILENT).weights() : Path.of(init);
        try {
            Fit fit = transfer.partial() ? Fit.SOME : Fit.ALL_BUT_HEAD;
            WeightsReport report = Weights.load(network, file, fit);
            if (!report.remarks().isEmpty()) {
                warning.accept("weights of " + init + ": " + String.join("; ", report.remarks()));
            }
            if (report.headDiffers()) {
                warning.accept("weights of " + init + ": " + ofHead(report));
            } else if (!report.isComplete()) {
                warning.accept("not all weights in " + init + " fit: " + report);
            }
            if (hub) {
                warnOfArchitecture(spec, init, ModelConfig.beside(file), warning);
            }
            warnOfOtherNetwork(spec, file, warning);
        } catch (UserException e) {
            throw new UserException(e.getMessage().replace("Fit.SOME", "transfer.partial"), e);
        } catch (IOException e) {
            throw new UserException(
                    FileErrors.sentence(FileErrors.naming(file, e))
                            + "; a training can start from a file of safetensors or of torch.save"
                            + " that can be read",
                    e);
        }
    }

    private static String ofHead(WeightsReport report) {
        return report.otherShape().isEmpty()
                ? "they have no classifier, so that of the network begins with random weights"
                : "their classifier is for other classes ("
                        + report.otherShape().get(0)
                        + "), so that of the network begins with random weights";
    }

    // Such as tf_efficientnet_b0, which pads otherwise.
    private static void warnOfArchitecture(
            ModelSpec spec, String init, ModelConfig config, Consumer<String> warning) {
        String theirs = config.architecture().replace('_', '-');
        if (!theirs.isEmpty() && !theirs.equals(Backbones.get(spec.backbone()).name())) {
            warning.accept(
                    "the weights of "
                            + init
                            + " fit by their names and shapes, but are of "
                            + Excerpt.of(config.architecture())
                            + ", which may compute otherwise than "
                            + spec.backbone());
        }
    }

    // Weights of the same names and shapes may be of a network that computes something else.
    private static void warnOfOtherNetwork(ModelSpec spec, Path file, Consumer<String> warning)
            throws IOException {
        Optional<String> own = ModelZoo.unlikePublished(spec);
        Optional<ModelSpec> origin = origin(file);
        Optional<String> theirs =
                origin.filter(o -> Backbones.names().contains(o.backbone()))
                        .flatMap(ModelZoo::unlikePublished);
        if (own.equals(theirs)) {
            return;
        }
        String difference = own.or(() -> theirs).orElseThrow();
        warning.accept(
                "the weights in "
                        + file
                        + " fit by their names and shapes, but "
                        + (origin.isPresent()
                                ? "they are of a network with another stem than this one: of one of"
                                        + " the two it holds that "
                                : "this network is not the one that is published with such"
                                        + " weights: ")
                        + difference
                        + "; the recipe's key model-options chooses, such as {stem: imagenet}");
    }

    /** The network that the weights of a file are of, if Gaze wrote it. */
    private static Optional<ModelSpec> origin(Path file) throws IOException {
        String text;
        try (TensorFile tensors = Weights.open(file)) {
            text = tensors.metadata().get(NETWORK);
        }
        try {
            if (text != null) {
                return Optional.of(JSON.readValue(text, ModelSpec.class));
            }
            // A checkpoint lies in a folder of its run.
            Path run = file.toAbsolutePath().resolveSibling("../run.json").normalize();
            return Files.isRegularFile(run)
                    ? Optional.ofNullable(
                            JSON.treeToValue(
                                    JSON.readTree(run.toFile()).get(NETWORK), ModelSpec.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            // Others may call something so, too; and a run that is damaged is not asked for here.
            return Optional.empty();
        }
    }
}
