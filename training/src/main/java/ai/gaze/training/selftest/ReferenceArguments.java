package ai.gaze.training.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes Gaze's options of the arguments of PyTorch's modules, as timm and the authors name them.
 */
final class ReferenceArguments {

    /** Arguments whose option has another name; the others only change underscores to hyphens. */
    private static final Map<String, String> OPTIONS =
            pairs(
                    """
            reduction_ratio=reduction inter_channels=hidden sub_sample=subsample dilated_convs=convs
            e_lambda=lambda key_channels=keys value_channels=values kernel_size=kernel k_size=kernel
            spatial_kernel_size=kernel rd_channels=hidden add_maxpool=max-pool gate_layer=gate
            has_skip=skip use_conv=conv use_attn=attend use_mlp=mlp use_scale=scale mlp_bias=bias
            num_heads=heads dim_head=keys block_size=block halo_size=halo qkv_bias=bias
            scale_pos_embed=scale-positions mlp_ratio=ratio local_size=regions num_groups=groups
            factor=groups G=groups S=memory k=memory c_m=hidden c_n=maps dct_h=size
            freq_sel_method=frequencies r=reduction
            """);

    /** Arguments that mean something else in one module. */
    private static final Map<String, String> OF_ONE =
            Map.of(
                    "lambda.r", "window",
                    "splat.rd_channels", "",
                    "sk.kernel_size", "kernels",
                    "sk.keep_3x3", "dilated",
                    "sk.split_input", "split",
                    "pyramid-squeeze.conv_groups", "groups",
                    "ecam.use_mlp", "",
                    // timm hands it to no gate
                    "lcbam.gate_layer", "",
                    "gc.ratio", "");

    /**
     * Arguments that the tensors show, such as widths and parts, and those that change nothing in
     * what Gaze has: a module keeps the size of its map, and a fixture drops nothing.
     */
    private static final Set<String> SHOWN =
            Set.of(
                    """
                    channels channel in_channels out_channels dim dim_out inplanes planes in_dim inp
                    oup d_model in_planes feat_size in_size rd_ratio se_factor qk_ratio gamma beta b
                    fuse_add fuse_scale fusion_types pooling_type norm_layer conv_kernels stride inplans
                    init_last_zero avg_down padding drop_rate attn_drop proj_drop dct_w
                    """
                            .strip()
                            .split("\\s+"));

    /** Defaults that timm has otherwise and no tensor shows, by a tensor that timm alone has. */
    private static final Map<String, Map<String, String>> TIMM =
            Map.of(
                    "param.t.weight", Map.of("scale", "true"),
                    "param.attn.fc_reduce.weight", Map.of("split", "true", "bias", "false"),
                    "param.mlp_add.fc1.weight", Map.of("epsilon", "1e-6"),
                    "param.mlp_scale.fc1.weight", Map.of("epsilon", "1e-6"),
                    "param.pos_embed.height_rel", Map.of("scale-positions", "false"));

    private ReferenceArguments() {}

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new TreeMap<>();
        for (String pair : text.strip().split("\\s+", -1)) {
            String[] sides = pair.split("=", -1);
            pairs.put(sides[0], sides[1]);
        }
        return Map.copyOf(pairs);
    }

    /**
     * Returns the options.
     *
     * @param module Gaze's name of the module
     * @param fixture with its arguments and the tensors that say the rest
     */
    static Map<String, String> options(String module, Fixture fixture, ReferenceNames names) {
        Map<String, String> options = new HashMap<>();
        for (Map.Entry<String, JsonNode> arg : fixture.requiredJson("args").properties()) {
            String option = option(module, arg.getKey());
            if (!option.isEmpty() && !arg.getValue().isNull()) {
                options.put(option, value(arg.getValue()));
                if (option.equals("kernels") && arg.getValue().isNumber()) {
                    options.put(option, List.of(arg.getValue(), arg.getValue()).toString());
                }
            }
        }
        TIMM.forEach(
                (tensor, defaults) -> {
                    if (fixture.has(tensor)) {
                        defaults.forEach(options::putIfAbsent);
                    }
                });
        return new StoredStructure(module, names, fixture).completed(options);
    }

    private static String option(String module, String argument) {
        if (SHOWN.contains(argument)) {
            return "";
        }
        String usual = OPTIONS.getOrDefault(argument, argument.replace('_', '-'));
        return OF_ONE.getOrDefault(module + "." + argument, usual);
    }

    // "seed" is the fixtures' word for the articles' variant of channel attention, FcaNet's
    // "top16" says how many of its frequencies there are.
    private static String value(JsonNode argument) {
        String text = argument.isValueNode() ? argument.asText() : argument.toString();
        return switch (text) {
            case "seed" -> "plain";
            case "hardsigmoid" -> "hard-sigmoid";
            default -> text.matches("top\\d+") ? text.substring(3) : text.replace('_', '-');
        };
    }
}
