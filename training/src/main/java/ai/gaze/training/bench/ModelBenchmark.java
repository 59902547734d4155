package ai.gaze.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.device.CudnnBenchmark;
import ai.gaze.training.device.Devices;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What attention costs in time: every module in its default place in a backbone, and modules alone
 * beside the same operations as one TorchScript function.
 *
 * @param backbone the backbone; images of 32x32, 10 classes
 * @param attentions the modules; if there is none here, all of them in the backbone and {@link
 *     #ALONE} alone
 * @param batchSize images of a pass
 * @param turns turns that count
 * @param device name of the device
 */
public record ModelBenchmark(
        String backbone, List<AttentionSpec> attentions, int batchSize, int turns, String device) {

    /** Channels of the map on which modules run alone: those of the first stage of ResNet-18. */
    public static final int CHANNELS = 64;

    /** Height and width of the images, and of the map on which modules run alone. */
    public static final int SIDE = 32;

    /** The modules that are compared with one TorchScript function unless others are given. */
    public static final List<String> ALONE = List.of("cbam", "non-local", "dual", "criss-cross");

    private static final int CLASSES = 10;
    private static final int WARM_UP = 1;
    // The engine watches a function for a pass or two, then compiles it.
    private static final int FUNCTION_WARM_UP = 3;
    // A module is quick: a turn of one pass would measure the clock and the scheduler.
    private static final int MODULE_PASSES = 5;

    public ModelBenchmark {
        if (batchSize < 1 || turns < 1) {
            throw new UserException(
                    "a benchmark needs at least 1 image and 1 turn, not batch size "
                            + batchSize
                            + " and "
                            + turns
                            + " turns");
        }
        attentions = List.copyOf(attentions);
        attentions.forEach(a -> Attentions.get(a.name()));
    }

    /**
     * Measures.
     *
     * @param listener is told what goes on, a line at a time
     */
    public ModelTimes run(Consumer<String> listener) throws IOException {
        return NoGrad.compute(() -> measure(listener));
    }

    private ModelTimes measure(Consumer<String> listener) throws IOException {
        Device on = Devices.parse(device);
        CudnnBenchmark.forTraining(on);
        try (NDManager manager = NDManager.newBaseManager(on)) {
            List<TimeRatio> alone = new ArrayList<>();
            for (AttentionSpec attention : attentions(ALONE)) {
                alone.add(told(listener, "one function", alone(manager, attention)));
            }
            List<TimeRatio> inBackbone = new ArrayList<>();
            ModelSpec spec = ModelSpec.of(backbone, "none", CLASSES, SIDE);
            try (TimedPass bare = network(manager, spec)) {
                bare.milliseconds(WARM_UP);
                for (AttentionSpec attention : attentions(Attentions.names())) {
                    inBackbone.add(
                            told(listener, backbone, inBackbone(manager, spec, attention, bare)));
                }
            }
            return new ModelTimes(inBackbone, alone, crissCross());
        }
    }

    private List<AttentionSpec> attentions(List<String> otherwise) {
        return attentions.isEmpty()
                ? otherwise.stream().map(AttentionSpec::parse).toList()
                : attentions;
    }

    private TimeRatio inBackbone(
            NDManager manager, ModelSpec spec, AttentionSpec attention, TimedPass bare)
            throws IOException {
        try (TimedPass with = network(manager, spec.withAttention(attention))) {
            with.milliseconds(WARM_UP);
            return TimeRatio.measure(attention.toString(), with, bare, turns, 1);
        }
    }

    private TimedPass network(NDManager manager, ModelSpec spec) {
        Shape images = new Shape(batchSize, 3, SIDE, SIDE);
        return TimedPass.ofNetwork(ModelZoo.create(spec), manager, images);
    }

    private TimeRatio alone(NDManager manager, AttentionSpec attention) throws IOException {
        Shape map = new Shape(batchSize, CHANNELS, SIDE, SIDE);
        try (TimedPass module = TimedPass.ofModule(module(attention), manager, map);
                TimedPass function = TimedPass.ofOneFunction(module(attention), manager, map)) {
            module.milliseconds(FUNCTION_WARM_UP);
            function.milliseconds(FUNCTION_WARM_UP);
            return TimeRatio.measure(attention.toString(), module, function, turns, MODULE_PASSES);
        }
    }

    private static Block module(AttentionSpec attention) {
        return Attentions.create(attention.name(), CHANNELS, attention.options());
    }

    private static List<Intermediates> crissCross() {
        AttentionSpec crissCross = AttentionSpec.parse("criss-cross");
        return List.of(
                Intermediates.of(crissCross, CHANNELS, SIDE),
                Intermediates.of(crissCross, CHANNELS, 2 * SIDE));
    }

    private static TimeRatio told(Consumer<String> listener, String beside, TimeRatio times) {
        listener.accept(
                String.format(
                        Locale.ROOT,
                        "%s: %.2f of %s",
                        times.name(),
                        times.ratio().median(),
                        beside));
        return times;
    }
}
