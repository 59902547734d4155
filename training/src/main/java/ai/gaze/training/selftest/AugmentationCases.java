package ai.gaze.training.selftest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.augment.AugmentationParameters;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.EpochAugmentation;
import ai.gaze.training.augment.ImageAugmentation;
import ai.gaze.training.augment.Jitter;
import ai.gaze.training.augment.Jitter.Operation;
import ai.gaze.zoo.array.HostArrays;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Runs fixtures {@code augmentation-*}: images, parameters, and what Pillow made of them.
 *
 * <p>Tensor {@code output} (Pillow's arithmetic) is met, not {@code output_tensor} (torchvision on
 * tensors).
 */
final class AugmentationCases {

    private static final String PREFIX = "augmentation-";
    private static final Set<String> MOVES = Set.of("crop", "hflip", "rotate", "chain");
    private static final int DEFAULT_PADDING = 4;

    private final Device device;

    /**
     * @param device where to compute
     */
    AugmentationCases(Device device) {
        this.device = device;
    }

    /** Whether a fixture is one of these. */
    static boolean handles(Fixture fixture) {
        return fixture.metadata("module").startsWith(PREFIX);
    }

    /**
     * Computes the images of a fixture and compares.
     *
     * @param fixture the stored images
     */
    List<Check> run(Fixture fixture) {
        requireKnown(fixture.metadata("module").substring(PREFIX.length()));
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray input = input(fixture, manager);
            return fixture.metadata("module").equals(PREFIX + "chain")
                    ? chain(fixture, manager, input)
                    : single(fixture, manager, input);
        }
    }

    private static NDArray input(Fixture fixture, NDManager manager) {
        Shape shape = new Shape(fixture.shape("input"));
        return HostArrays.of(manager, fixture.bytes("input"), shape, DataType.UINT8);
    }

    private static List<Check> single(Fixture fixture, NDManager manager, NDArray input) {
        String operation = fixture.metadata("module").substring(PREFIX.length());
        JsonNode args = fixture.requiredJson("args");
        int padding = args.path("padding").asInt(DEFAULT_PADDING);
        int images = (int) input.getShape().get(0);
        List<ImageAugmentation> all = new ArrayList<>();
        for (JsonNode parameter : args.get("parameters")) {
            ImageAugmentation one = single(operation, parameter, padding);
            IntStream.range(0, images).forEach(i -> all.add(one));
        }
        long[] chosen = LongStream.range(0, all.size()).map(i -> i % images).toArray();
        AugmentationSpec plain = AugmentationSpec.none(List.of(0., 0., 0.), List.of(1., 1., 1.));
        AugmentationParameters parameters = new AugmentationParameters(padding, all);
        return List.of(
                compare(fixture, "output", pixels(manager, plain, parameters, input, chosen)));
    }

    private static ImageAugmentation single(String operation, JsonNode parameter, int padding) {
        List<Jitter> none = List.of();
        return switch (operation) {
            case "crop" ->
                    new ImageAugmentation(
                            parameter.get(0).asInt(), parameter.get(1).asInt(), false, none, 0);
            case "hflip" -> new ImageAugmentation(padding, padding, parameter.asBoolean(), none, 0);
            case "rotate" ->
                    new ImageAugmentation(padding, padding, false, none, parameter.asDouble());
            default ->
                    new ImageAugmentation(
                            padding,
                            padding,
                            false,
                            List.of(new Jitter(operation(operation), parameter.asDouble())),
                            0);
        };
    }

    private static List<Check> chain(Fixture fixture, NDManager manager, NDArray input) {
        JsonNode args = fixture.requiredJson("args");
        int padding = args.path("padding").asInt(DEFAULT_PADDING);
        AugmentationSpec spec =
                AugmentationSpec.none(numbers(args.get("mean")), numbers(args.get("std")));
        List<ImageAugmentation> full = new ArrayList<>();
        LongStream.Builder images = LongStream.builder();
        for (JsonNode parameter : args.get("parameters")) {
            full.add(chained(parameter));
            images.add(parameter.get("image").asLong());
        }
        long[] chosen = images.build().toArray();
        List<Check> checks = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            List<ImageAugmentation> cut = full.stream().map(stage::cut).toList();
            AugmentationParameters parameters = new AugmentationParameters(padding, cut);
            NDArray computed = pixels(manager, spec, parameters, input, chosen);
            String name = "after_" + stage.name().toLowerCase(Locale.ROOT);
            checks.add(compare(fixture, name, computed));
        }
        AugmentationParameters parameters = new AugmentationParameters(padding, full);
        try (Augmenter augmenter = augmenter(manager, spec, input);
                EpochAugmentation epoch = augmenter.prepare(parameters, chosen.length)) {
            NDArray computed = epoch.apply(manager, chosen(manager, input, chosen), 0);
            checks.add(compare(fixture, "output", computed));
        }
        return checks;
    }

    /** Prefixes of the chain whose results are stored. */
    private enum Stage {
        CROP,
        FLIP,
        JITTER,
        ROTATE;

        ImageAugmentation cut(ImageAugmentation image) {
            return new ImageAugmentation(
                    image.top(),
                    image.left(),
                    image.flip() && compareTo(FLIP) >= 0,
                    compareTo(JITTER) >= 0 ? image.jitter() : List.of(),
                    compareTo(ROTATE) >= 0 ? image.angle() : 0);
        }
    }

    private static ImageAugmentation chained(JsonNode parameter) {
        List<Jitter> jitter = new ArrayList<>();
        for (JsonNode name : parameter.get("order")) {
            double amount = parameter.get(name.asText()).asDouble();
            jitter.add(new Jitter(operation(name.asText()), amount));
        }
        return new ImageAugmentation(
                parameter.get("crop").get(0).asInt(),
                parameter.get("crop").get(1).asInt(),
                parameter.get("flip").asBoolean(),
                jitter,
                parameter.get("angle").asDouble());
    }

    private static NDArray pixels(
            NDManager manager,
            AugmentationSpec spec,
            AugmentationParameters parameters,
            NDArray input,
            long[] chosen) {
        try (Augmenter augmenter = augmenter(manager, spec, input);
                EpochAugmentation epoch = augmenter.prepare(parameters, chosen.length)) {
            return epoch.applyPixels(manager, chosen(manager, input, chosen), 0);
        }
    }

    private static NDArray chosen(NDManager manager, NDArray images, long[] chosen) {
        return images.get(HostArrays.of(manager, chosen));
    }

    private static Augmenter augmenter(NDManager manager, AugmentationSpec spec, NDArray input) {
        Shape shape = input.getShape();
        return new Augmenter(manager, spec, (int) shape.get(1), (int) shape.get(2));
    }

    private static void requireKnown(String operation) {
        boolean colour =
                Arrays.stream(Operation.values())
                        .anyMatch(o -> o.name().toLowerCase(Locale.ROOT).equals(operation));
        if (!colour && !MOVES.contains(operation)) {
            throw new Unknown("Gaze does not know the augmentation \"" + operation + "\"");
        }
    }

    private static Operation operation(String name) {
        return Operation.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static Check compare(Fixture fixture, String tensor, NDArray computed) {
        return fixture.tolerance(tensor)
                .compare(tensor, computed.toFloatArray(), fixture.floats(tensor));
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }
}
