package ai.gaze.training.hub;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What timm says of weights in {@code config.json}.
 *
 * @param architecture the name of the network there, such as {@code resnet18}; empty if it is not
 *     said
 * @param mean of each channel of the images that it was trained on; empty if it is not said
 * @param std standard deviation of each channel; empty if it is not said
 */
public record ModelConfig(String architecture, List<Double> mean, List<Double> std) {

    static final String NAME = "config.json";

    /** Nothing is said. */
    private static final ModelConfig NONE = new ModelConfig("", List.of(), List.of());

    /**
     * Reads the file beside a file of weights.
     *
     * @return what is said; nothing if there is no such file
     * @throws UserException if it is not JSON
     */
    public static ModelConfig beside(Path weights) {
        Path file = weights.toAbsolutePath().resolveSibling(NAME);
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        try {
            JsonNode config = new ObjectMapper().readTree(file.toFile());
            // Older files have no group of its own for it.
            JsonNode pretrained =
                    config.path("pretrained_cfg").isObject()
                            ? config.get("pretrained_cfg")
                            : config;
            List<Double> mean = numbers(pretrained.path("mean"));
            List<Double> std = numbers(pretrained.path("std"));
            boolean both = mean.size() == std.size() && std.stream().allMatch(s -> s > 0);
            return new ModelConfig(
                    config.path("architecture").asText(),
                    both ? mean : List.of(),
                    both ? std : List.of());
        } catch (JsonProcessingException e) {
            throw UserException.of(
                    "%s, which tells of the weights beside it, is not JSON; delete it, so that it is"
                            + " fetched again or done without",
                    file, e);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private static List<Double> numbers(JsonNode list) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode number : list instanceof MissingNode ? List.<JsonNode>of() : list) {
            numbers.add(number.asDouble(Double.NaN));
        }
        return numbers.stream().allMatch(Double::isFinite) ? numbers : List.of();
    }
}
