package ai.gaze.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.pth.PthFile;
import ai.gaze.zoo.pth.PthWriter;
import ai.gaze.zoo.safetensors.SafetensorsException;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import ai.gaze.zoo.safetensors.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The weights of a network as a file, under PyTorch's names: one that was written from a {@code
 * state_dict} of torchvision's or timm's network loads by name, be it safetensors or of {@code
 * torch.save}.
 */
public final class Weights {

    // PyTorch counts the batches that a normalization has seen; with a fixed momentum nothing reads
    // it. The checkpoint of a training holds more than the weights (unaveraged ones beside their
    // average, which has the plain names), and can be loaded as it is. PyTorch's average counts its
    // updates.
    private static final Pattern IGNORED =
            Pattern.compile(
                    ".*num_batches_tracked|(optimizer|unaveraged|callback)\\..*|checksum"
                            + "|n_averaged");

    /** What the reader of {@code torch.save} reads, or says more of than what it is. */
    private static final Set<FileKind> TORCH =
            EnumSet.of(FileKind.TORCH_SAVE, FileKind.PICKLE, FileKind.BROKEN_ZIP);

    private Weights() {}

    /**
     * Opens a file of tensors: safetensors, or one of {@code torch.save}.
     *
     * @throws UserException if it is neither, or damaged
     * @throws IOException if it cannot be read
     */
    public static TensorFile open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw UserException.of(
                    "%s is a folder where a file of weights is expected; name the file in it",
                    file);
        }
        Optional<FileKind> kind = Files.isRegularFile(file) ? FileKind.of(file) : Optional.empty();
        boolean pth = kind.filter(TORCH::contains).isPresent();
        try {
            return pth ? PthFile.open(file) : SafetensorsFile.open(file);
        } catch (SafetensorsException e) {
            throw kind.filter(k -> k != FileKind.SAFETENSORS)
                    .map(k -> k.insteadOfWeights(file.toString()))
                    .map(sentence -> new UserException(sentence, e))
                    .orElse(e);
        }
    }

    /**
     * Overwrites the weights and running statistics of an initialized network with those of a file.
     * If it throws, nothing has changed.
     *
     * @param network the network
     * @param file a file of tensors
     * @param partial whether it is enough that some tensors fit: the rest stays as it is
     * @return what fitted and what did not
     * @throws UserException if something does not fit and {@code partial} is not set, nothing fits
     *     at all, or a number is not finite
     * @throws IOException if the file cannot be read
     */
    public static WeightsReport load(Block network, Path file, boolean partial) throws IOException {
        return load(network, file, partial ? Fit.SOME : Fit.ALL);
    }

    /**
     * Does so, also where the file is of a network for other classes.
     *
     * @param fit how well the tensors have to fit
     */
    public static WeightsReport load(Block network, Path file, Fit fit) throws IOException {
        InitializedWeights.require(network, "that is to be loaded into");
        Map<String, Parameter> parameters = ParameterNames.of(network);
        try (TensorFile tensors = open(file)) {
            List<String> wanted = new ArrayList<>(tensors.names());
            wanted.removeIf(
                    name -> !parameters.containsKey(name) && IGNORED.matcher(name).matches());
            StoredNames names = StoredNames.of(parameters.keySet(), wanted);
            Set<String> head = Head.parameters(network);
            WeightsReport report = compare(parameters, tensors, names, head);
            boolean enough =
                    report.isComplete()
                            || fit == Fit.SOME
                            || (fit == Fit.ALL_BUT_HEAD && report.headDiffers());
            if (!enough) {
                WeightsReport obstacles = fit == Fit.ALL ? report : report.without(head);
                throw UserException.of(
                        "the weights in %s do not fit the network: %s; %s, or load what fits with Fit.SOME",
                        file,
                        obstacles,
                        FirstLayer.remedy(parameters, tensors, names, obstacles)
                                .orElse("name the file of this network"));
            }
            if (report.loaded().isEmpty()) {
                throw UserException.of(
                        "no tensor in %s fits the network: %s; name a file of such a network",
                        file, report);
            }
            for (String name : report.loaded()) {
                if (!tensors.isFinite(names.stored().get(name))) {
                    throw UserException.of(
                            "tensor \"%s\" in %s holds NaN or infinite numbers, from which"
                                    + " nothing can be trained or computed: name weights of a"
                                    + " training that has not diverged",
                            name, file);
                }
            }
            overwrite(parameters, tensors, names.stored(), report.loaded());
            return report;
        }
    }

    /**
     * Writes the weights and running statistics of a network, whole or not at all.
     *
     * @param network an initialized network
     * @param file the file; replaced if it exists
     * @param metadata free-form strings that are stored with them
     * @throws IOException if it cannot be written
     */
    public static void save(Block network, Path file, Map<String, String> metadata)
            throws IOException {
        SafetensorsWriter.write(file, tensors(network), metadata);
    }

    /** Does so as {@code torch.save} does, for {@code torch.load} and {@code load_state_dict}. */
    public static void savePth(Block network, Path file, Map<String, String> metadata)
            throws IOException {
        PthWriter.write(file, tensors(network), metadata);
    }

    private static Map<String, TensorData> tensors(Block network) {
        InitializedWeights.require(network, "that is to be saved");
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        ParameterNames.of(network)
                .forEach((name, p) -> tensors.put(name, TensorData.of(p.getArray())));
        return tensors;
    }

    private static WeightsReport compare(
            Map<String, Parameter> parameters,
            TensorFile tensors,
            StoredNames names,
            Set<String> head) {
        List<String> loaded = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> otherShape = new ArrayList<>();
        Set<String> misfits = new LinkedHashSet<>();
        Map<String, String> unexpected = new LinkedHashMap<>(names.stored());
        parameters.forEach(
                (name, parameter) -> {
                    String stored = unexpected.remove(name);
                    misfits.add(name);
                    if (stored == null) {
                        missing.add(name);
                        return;
                    }
                    Shape own = parameter.getArray().getShape();
                    Shape there = new Shape(tensors.shape(stored));
                    if (own.equals(there) || (names.flattens() && own.equals(flat(there)))) {
                        loaded.add(name);
                        misfits.remove(name);
                    } else {
                        otherShape.add(name + " " + there + " instead of " + own);
                    }
                });
        List<String> remarks = new ArrayList<>(tensors.remarks());
        remarks.addAll(names.remarks());
        return new WeightsReport(
                loaded,
                missing,
                List.copyOf(unexpected.values()),
                otherShape,
                unexpected.isEmpty() && !misfits.isEmpty() && head.containsAll(misfits),
                remarks);
    }

    private static Shape flat(Shape shape) {
        return shape.dimension() < 2 ? shape : new Shape(shape.get(0), shape.slice(1).size());
    }

    // Where gradients are on, an array that has one cannot be written; its memory can.
    private static void write(NDArray array, NDArray value) {
        try (NDArray memory = array.stopGradient()) {
            memory.set(new NDIndex("..."), value);
        }
    }

    // Everything is read before anything is written.
    private static void overwrite(
            Map<String, Parameter> parameters,
            TensorFile tensors,
            Map<String, String> stored,
            List<String> names)
            throws IOException {
        NDArray first = parameters.get(names.get(0)).getArray();
        try (NDManager scope = first.getManager().newSubManager()) {
            Map<String, NDArray> values = new LinkedHashMap<>();
            Map<String, String> known = new HashMap<>();
            for (String name : names) {
                NDArray value = tensors.toNDArray(scope, stored.get(name));
                NDArray own = parameters.get(name).getArray();
                values.put(name, Casts.to(value, own.getDataType()).reshape(own.getShape()));
                String other = known.putIfAbsent(parameters.get(name).getId(), name);
                if (other != null && !values.get(other).contentEquals(values.get(name))) {
                    throw UserException.of(
                            "%s and %s are one weight of the network, and the file has different values for them; name weights of a network that shares them, too",
                            other, name);
                }
            }
            values.forEach((name, value) -> write(parameters.get(name).getArray(), value));
        }
    }
}
