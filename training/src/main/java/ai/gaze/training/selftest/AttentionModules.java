package ai.gaze.training.selftest;

import ai.djl.nn.Block;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Makes the modules of fixtures: PyTorch's argument names become options of Gaze's. */
final class AttentionModules {

    private static final String POOL = "adaptive-avg-pool";

    /** Arguments whose option has another name; the others only change underscores to hyphens. */
    private static final Map<String, String> OPTIONS =
            Map.ofEntries(
                    Map.entry("reduction_ratio", "reduction"),
                    Map.entry("kernel_size", "kernel"),
                    Map.entry("inter_channels", "hidden"),
                    Map.entry("sub_sample", "subsample"),
                    Map.entry("dilated_convs", "convs"),
                    Map.entry("e_lambda", "lambda"),
                    Map.entry("key_channels", "keys"),
                    Map.entry("value_channels", "values"),
                    // timm's
                    Map.entry("rd_channels", "hidden"),
                    Map.entry("add_maxpool", "max-pool"),
                    Map.entry("gate_layer", "gate"),
                    Map.entry("has_skip", "skip"),
                    Map.entry("use_conv", "conv"),
                    Map.entry("use_attn", "attend"),
                    Map.entry("use_mlp", "mlp"),
                    Map.entry("num_heads", "heads"),
                    Map.entry("dim_head", "keys"),
                    Map.entry("r", "window"),
                    Map.entry("block_size", "block"),
                    Map.entry("halo_size", "halo"),
                    Map.entry("qkv_bias", "bias"),
                    Map.entry("mlp_ratio", "ratio"),
                    Map.entry("local_size", "regions"));

    /**
     * Defaults of the reference that are others in Gaze: there the parts of CBAM return their
     * weights, and ECA does not choose its kernel by the channels.
     */
    private static final Map<String, Map<String, String>> DEFAULTS =
            Map.of(
                    "channel-attention", Map.of("apply", "false"),
                    "cbam-channel", Map.of("apply", "false"),
                    "cbam-spatial", Map.of("apply", "false"),
                    "eca", Map.of("kernel", "3"));

    private AttentionModules() {}

    static boolean knows(String module) {
        return POOL.equals(module) || Attentions.knows(module);
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
        options.putAll(DEFAULTS.getOrDefault(module, Map.of()));
        for (Map.Entry<String, JsonNode> arg : args.properties()) {
            if (!arg.getValue().isNull() && !"in_channels".equals(arg.getKey())) {
                options.put(option(arg.getKey()), value(arg.getValue().asText()));
            }
        }
        return Attentions.create(module, Math.toIntExact(input[1]), options);
    }

    private static String option(String argument) {
        return OPTIONS.getOrDefault(argument, argument.replace('_', '-'));
    }

    // "seed" is the fixtures' word for the articles' variant of channel attention.
    private static String value(String text) {
        return "seed".equals(text) ? "plain" : text.replace('_', '-');
    }
}
