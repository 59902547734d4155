package ai.gaze.training.selftest;

import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionRegistry;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Makes the modules of fixtures: PyTorch's argument names become options of Gaze's. */
final class AttentionModules {

    private static final String POOL = "adaptive-avg-pool";

    /** Arguments whose option has another name; the others only change underscores to hyphens. */
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "reduction_ratio", "reduction",
                    "kernel_size", "kernel",
                    "inter_channels", "hidden",
                    "sub_sample", "subsample",
                    "dilated_convs", "convs",
                    "e_lambda", "lambda",
                    "key_channels", "keys",
                    "value_channels", "values");

    private AttentionModules() {}

    static boolean knows(String module) {
        return POOL.equals(module) || AttentionRegistry.knows(module);
    }

    /**
     * Makes a module.
     *
     * @param module the name in the fixture
     * @param args the arguments in the fixture
     * @param input shape of its input
     */
    static Block create(String module, JsonNode args, long[] input) {
        if (POOL.equals(module)) {
            return new AdaptiveAvgPool(args.get("height").asInt(), args.get("width").asInt());
        }
        Map<String, String> options = new HashMap<>();
        // Both return their weights in the fixtures; in Gaze they apply them unless told otherwise.
        if ("cbam-channel".equals(module) || "cbam-spatial".equals(module)) {
            options.put("apply", "false");
        }
        for (Map.Entry<String, JsonNode> arg : args.properties()) {
            if (!arg.getValue().isNull() && !"in_channels".equals(arg.getKey())) {
                options.put(option(arg.getKey()), value(arg.getValue().asText()));
            }
        }
        return AttentionRegistry.create(module, Math.toIntExact(input[1]), options);
    }

    private static String option(String argument) {
        return OPTIONS.getOrDefault(argument, argument.replace('_', '-'));
    }

    // "seed" is the fixtures' word for the articles' variant of channel attention.
    private static String value(String text) {
        return "seed".equals(text) ? "plain" : text;
    }
}
