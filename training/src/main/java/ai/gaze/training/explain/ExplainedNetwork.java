package ai.gaze.training.explain;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.training.NetworkCheck;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.ExitGate;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.InitializedWeights;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.ForwardObserver;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network whose forward passes can be watched layer by layer. */
public final class ExplainedNetwork implements AutoCloseable {

    private final Block network;
    private final ParameterStore weights;
    private final NDManager manager;
    private final ImageSize size;
    private final int channels;
    private final List<String> classes;
    private final Augmenter augmenter;
    private final boolean ofPixels;
    private final Map<String, AttentionBlock> attention;
    private final boolean isOwn;
    private String lastMap;

    /**
     * @param network takes images {@code [N, C, H, W]} and gives logits {@code [N, classes]}
     * @param weights its weights, on the device of the manager
     * @param manager is closed with this
     * @param size height and width of the images
     * @param classes names of the classes
     * @param normalization gives mean and standard deviation of the channels
     */
    ExplainedNetwork(
            Block network,
            ParameterStore weights,
            NDManager manager,
            ImageSize size,
            List<String> classes,
            AugmentationSpec normalization) {
        this.network = network;
        this.weights = weights;
        this.size = size;
        channels = normalization.mean().size();
        this.classes = List.copyOf(classes);
        this.manager = manager;
        augmenter =
                new Augmenter(manager, normalization.normalizing(), size.height(), size.width());
        attention = ModelZoo.attentionModules(network);
        isOwn = weights.getClass() == ParameterStore.class;
        Shape image = new Shape(1, channels, size.height(), size.width());
        ofPixels = network.getOutputShapes(new Shape[] {image})[0].dimension() == 4;
    }

    /**
     * Opens the network of a run.
     *
     * @param network stays the caller's, and must outlive this
     */
    public static ExplainedNetwork of(TrainedNetwork network) {
        return new ExplainedNetwork(
                network.block(),
                network.weights(),
                network.newManager(),
                network.info().network().inputSize(),
                network.info().classes(),
                network.info().recipe().augmentation());
    }

    /**
     * Takes a network of one's own, such as {@code training.network()}, on the CPU.
     *
     * @param network takes images {@code [N, C, H, W]} and gives logits {@code [N, classes]}; its
     *     weights are read where they are, and must outlive this
     * @param data whose images it gets: size, classes, mean and deviation of their channels
     * @throws UserException if the network has no weights, or gives no logits of the classes of the
     *     data, or these have no mean and deviation
     */
    public static ExplainedNetwork of(Block network, ImageDataset data) {
        if (network == null || data == null) {
            throw UserException.of(
                    "what is to be explained was given null for its %s; give it one",
                    network == null ? "network" : "data");
        }
        if (!network.isInitialized()) {
            throw new UserException(
                    "the network that is to be explained has no weights; train it, or load some");
        }
        if (data.statistics() == null) {
            throw UserException.of(
                    "data set %s has no mean and deviation of its channels; give it ChannelStatistics.of its training images",
                    data.name());
        }
        ImageSource images = data.test();
        NetworkCheck check =
                new NetworkCheck(
                        network,
                        new Shape(1, images.colourChannels(), images.height(), images.width()),
                        Device.cpu());
        check.requireArrays();
        return CloseOnFailure.of(
                NDManager.newBaseManager(Device.cpu()),
                own -> {
                    ParameterStore weights = new ParameterStore(own, false);
                    NoGrad.run(() -> check.requireLogits(own, weights, images));
                    return new ExplainedNetwork(
                            network,
                            weights,
                            own,
                            new ImageSize(images.height(), images.width()),
                            data.classNames(),
                            AugmentationSpec.none(
                                    data.statistics().mean(), data.statistics().std()));
                });
    }

    /** Returns height and width of the images in pixels. */
    public ImageSize size() {
        return size;
    }

    /** Returns the names of the classes in the order of the logits. */
    public List<String> classes() {
        return classes;
    }

    /** Whether the network gives a class of each pixel. */
    public boolean isOfPixels() {
        return ofPixels;
    }

    /** Returns the attention modules by their dotted names, in order. */
    public Map<String, AttentionBlock> attention() {
        return attention;
    }

    /** Returns the dotted name of each attention module. */
    Map<Block, String> attentionNames() {
        Map<Block, String> names = new HashMap<>();
        attention.forEach((name, block) -> names.put(block, name));
        return names;
    }

    /** Returns all layers by their dotted names, in order, without the network itself. */
    Map<String, Block> layers() {
        Map<String, Block> layers = new LinkedHashMap<>();
        ParameterNames.visit(
                network,
                (name, block) -> {
                    if (!name.isEmpty()) {
                        layers.put(name, block);
                    }
                });
        return layers;
    }

    /**
     * Finds a layer.
     *
     * @throws ai.gaze.zoo.UserException if there is none of this name
     */
    Block layer(String name) {
        Map<String, Block> layers = layers();
        Block layer = layers.get(name);
        if (layer == null) {
            throw Nearest.unknown("layer", name, layers.keySet());
        }
        return layer;
    }

    /** Returns the name of {@link TargetLayer#lastMap}, which is the same for every image. */
    String lastMap(InputImage image) {
        if (lastMap == null) {
            lastMap = TargetLayer.lastMap(this, image);
        }
        return lastMap;
    }

    /** Makes sure that a class is one of the network's. */
    void requireClass(int target) {
        if (target < 0 || target >= classes.size()) {
            throw UserException.of(
                    "class %d is none of the %d classes of the network, which count from 0; choose one of them",
                    target, classes.size());
        }
    }

    /** Returns a manager on the device of the network, to be closed after use. */
    NDManager newManager() {
        if (!manager.isOpen()) {
            throw new UserException(
                    "the explained network is closed, or its training is; explain before that");
        }
        if (isOwn) {
            InitializedWeights.require(network, "that is explained");
        }
        return manager.newSubManager();
    }

    /**
     * Normalizes an image.
     *
     * @throws UserException if it is of another size than the network takes
     */
    NDArray prepare(NDManager step, InputImage image) {
        requireSize(image.name(), image.size(), image.pixels().length / image.size().area());
        return prepare(step, image.pixels());
    }

    /** Makes sure that images are of the size and the channels that the network takes. */
    void requireSize(String what, ImageSize found, int foundChannels) {
        if (!found.equals(size) || foundChannels != channels) {
            throw UserException.of(
                    "%s is of %s pixels and %d channels, and the network takes %s and %d; bring it to that",
                    what, found.words(), foundChannels, size.words(), channels);
        }
    }

    /**
     * Normalizes images.
     *
     * @param step owns the result
     * @param pixels unsigned bytes {@code [N, H, W, C]}
     * @return {@code [N, C, H, W]}
     */
    NDArray prepare(NDManager step, byte[] pixels) {
        int images = pixels.length / (size.area() * channels);
        Shape shape = new Shape(images, size.height(), size.width(), channels);
        return augmenter.normalize(step, HostArrays.of(step, pixels, shape, DataType.UINT8));
    }

    /**
     * Returns what the logits of one image say, {@code [classes]}: how likely each class is, or of
     * how many of the pixels, as a share, it is the most likely one.
     */
    float[] answer(NDArray logits) {
        if (!ofPixels) {
            return logits.softmax(1).toFloatArray();
        }
        float[] shares = new float[classes.size()];
        byte[] mask = mask(logits);
        for (byte value : mask) {
            shares[value & 0xff] += 1;
        }
        for (int c = 0; c < shares.length; c++) {
            shares[c] /= mask.length;
        }
        return shares;
    }

    /** Returns the most likely class of each pixel of one image, {@code [H, W]}. */
    static byte[] mask(NDArray logits) {
        long[] best = logits.argMax(1).toLongArray();
        byte[] mask = new byte[best.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) best[i];
        }
        return mask;
    }

    /** Returns the logits {@code [N, classes]} of prepared images. */
    NDArray logits(NDArray images) {
        return ExitGate.pass(
                () ->
                        NoGrad.compute(() -> network.forward(weights, new NDList(images), false))
                                .singletonOrThrow());
    }

    /**
     * Returns the logits {@code [N, classes]} of prepared images, with somebody who observes the
     * pass.
     */
    NDArray logits(NDArray images, ForwardObserver observer) {
        return ExitGate.pass(() -> NoGrad.compute(() -> recordedLogits(images, observer)));
    }

    /** The same, for a backward pass where a gradient collector is open. */
    NDArray recordedLogits(NDArray images, ForwardObserver observer) {
        return network.forward(new ObservedStore(weights, observer), new NDList(images), false)
                .singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
