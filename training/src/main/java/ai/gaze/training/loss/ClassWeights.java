package ai.gaze.training.loss;

import ai.djl.training.loss.Loss;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much the classes count in a loss, so that rare ones are not passed over.
 *
 * <pre>{@code
 * class-weights: none
 * class-weights: balanced                # images / (classes * images of the class)
 * class-weights: effective:beta=0.9999   # Cui et al., 2019
 * class-weights: {cat: 2.0, dog: 1}
 * }</pre>
 *
 * @param rule {@code none}, {@code balanced} or {@code effective:beta=B}; {@code null} where each
 *     class is given its weight
 * @param given weights by the name of the class
 */
public record ClassWeights(String rule, Map<String, Double> given) {

    /** All classes count alike. */
    public static final ClassWeights NONE = new ClassWeights("none", Map.of());

    private static final String KEY = "class weights";
    private static final String EFFECTIVE = "effective";
    private static final Option<Double> BETA =
            Options.share("beta", 0.9999).describe("how soon another image of a class adds less");

    /**
     * Checks all.
     *
     * @throws UserException if there is no such rule, or a weight is not above 0
     */
    public ClassWeights {
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        if (rule == null) {
            given.forEach(ClassWeights::requireAboveZero);
        } else {
            NameAndOptions asked = NameAndOptions.parse(KEY, rule);
            List<String> rules = List.of("none", "balanced", EFFECTIVE);
            if (!rules.contains(asked.name())) {
                throw Nearest.unknown(KEY, asked.name(), rules);
            }
            List<Option<?>> options = asked.name().equals(EFFECTIVE) ? List.of(BETA) : List.of();
            new OptionValues(KEY + " " + asked.name(), options, asked.options());
        }
    }

    private static void requireAboveZero(String name, Double weight) {
        if (weight == null || !(weight > 0 && Double.isFinite(weight))) {
            throw new UserException(
                    Texts.format(
                            "%s give class %s the weight %s; give it a number above 0",
                            KEY, Excerpt.of(name), weight));
        }
    }

    /** Each class as much as its images are few, as scikit-learn's {@code balanced}. */
    public static ClassWeights balanced() {
        return new ClassWeights("balanced", Map.of());
    }

    /**
     * Each class as much as its effective number of images, {@code (1 - beta^n) / (1 - beta)}, is
     * small; Cui et al., "Class-Balanced Loss Based on Effective Number of Samples", 2019. Their
     * mean is 1.
     *
     * @param beta above 0 and below 1: near 0 all count alike, near 1 as {@link #balanced}
     */
    public static ClassWeights effective(double beta) {
        return new ClassWeights(EFFECTIVE + ":beta=" + beta, Map.of());
    }

    /** Each class as much as is given, by its name. */
    public static ClassWeights of(Map<String, Double> weights) {
        return new ClassWeights(null, weights);
    }

    /** Reads the value of a recipe: a rule, or a map. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ClassWeights of(JsonNode value) {
        if (!value.isObject()) {
            return value.isTextual()
                    ? new ClassWeights(value.textValue(), Map.of())
                    : wrong(value.toString());
        }
        Map<String, Double> given = new LinkedHashMap<>();
        value.properties()
                .forEach(
                        one ->
                                given.put(
                                        one.getKey(),
                                        one.getValue().isNumber()
                                                ? one.getValue().doubleValue()
                                                : null));
        return of(given);
    }

    private static ClassWeights wrong(String value) {
        throw new UserException(
                Texts.format(
                        "%s are none, balanced, effective or a weight for each class such as {cat: 2, dog: 1}, not %s",
                        KEY, Excerpt.of(value)));
    }

    /** Returns what a recipe says. */
    @JsonValue
    Object value() {
        return rule == null ? given : rule;
    }

    /** Returns whether all classes count alike. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Returns whether rare classes count more by a rule. */
    public boolean isBalancing() {
        return rule != null && !isNone();
    }

    /**
     * Computes the weights. A class without images counts 1 where a rule gives the weights.
     *
     * @param images training images of each class
     * @param names of the classes
     * @throws UserException if a class that is named is not there, or one has no weight
     */
    public float[] of(int[] images, List<String> names) {
        double[] weights = rule == null ? named(names) : ruled(images);
        float[] floats = new float[weights.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) weights[i];
        }
        return floats;
    }

    private double[] named(List<String> names) {
        Map<String, Double> composed = new LinkedHashMap<>();
        given.forEach((name, weight) -> composed.put(composed(name), weight));
        List<String> known = names.stream().map(ClassWeights::composed).toList();
        composed.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(
                        name -> {
                            throw Nearest.unknown("class in " + KEY, name, names);
                        });
        List<String> missing = known.stream().filter(n -> !composed.containsKey(n)).toList();
        if (!missing.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "%s give no weight to %s %s%s; give each of the %d classes one, 1 for the usual",
                            KEY,
                            missing.size() == 1 ? "class" : "classes",
                            missing.stream().limit(5).collect(Collectors.joining(", ")),
                            missing.size() > 5 ? " and " + (missing.size() - 5) + " more" : "",
                            names.size()));
        }
        return known.stream().mapToDouble(composed::get).toArray();
    }

    // An accent is one character or a sign of its own: they look the same.
    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private double[] ruled(int[] images) {
        double[] each = IntStream.of(images).mapToDouble(this::effectiveNumber).toArray();
        int[] seen = IntStream.range(0, images.length).filter(i -> images[i] > 0).toArray();
        double scale =
                rule.startsWith(EFFECTIVE)
                        ? seen.length / IntStream.of(seen).mapToDouble(i -> 1 / each[i]).sum()
                        : (double) IntStream.of(images).sum() / seen.length;
        return IntStream.range(0, images.length)
                .mapToDouble(i -> images[i] > 0 && !isNone() ? scale / each[i] : 1)
                .toArray();
    }

    private double effectiveNumber(int images) {
        if (!rule.startsWith(EFFECTIVE)) {
            return images;
        }
        NameAndOptions asked = NameAndOptions.parse(KEY, rule);
        double beta = new OptionValues(EFFECTIVE, List.of(BETA), asked.options()).get(BETA);
        // 1 - beta^n, exact also where beta is next to 1.
        return Math.expm1(images * Math.log(beta)) / (beta - 1);
    }

    /**
     * Returns a loss with these weights.
     *
     * @param images training images of each class
     * @param names of the classes
     * @throws UserException if the loss takes none
     */
    public Loss in(Loss loss, int[] images, List<String> names) {
        if (!(loss instanceof ClassificationLoss own)) {
            throw new UserException(
                    Texts.format(
                            "%s are given, but %s takes none; leave them out, or take loss cross-entropy, focal or binary-cross-entropy",
                            KEY, Losses.named(loss)));
        }
        return own.classWeights(of(images, names));
    }
}
