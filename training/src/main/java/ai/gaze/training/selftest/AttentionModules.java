package ai.gaze.training.selftest;

import ai.djl.nn.Block;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the modules of fixtures. */
final class AttentionModules {

    private static final String POOL = "adaptive-avg-pool";

    private AttentionModules() {}

    static boolean knows(String module) {
        return POOL.equals(module) || Attentions.knows(name(module));
    }

    // A name may be written with underscores, as one of Python. Its tensors tell the order of
    // polarized self-attention.
    private static String name(String module) {
        String name = module.replace('_', '-');
        return name.matches(
                        "(parallel|sequential)-polarized.*|polarized-.*(parallel|sequential)|psa-[ps]")
                ? "polarized"
                : name;
    }

    /** Returns a fixture in which layers that timm has as one are by themselves. */
    static Fixture apart(Fixture fixture) {
        String queries = "param.qkv.weight";
        String select = "param.attn.fc_select.weight";
        Map<String, Integer> layers = new LinkedHashMap<>();
        String module = module(fixture);
        int channels = Math.toIntExact(fixture.shape("input")[1]);
        if (module.equals("mhsa") && fixture.has(queries)) {
            int keys = (Math.toIntExact(fixture.shape(queries)[0]) - channels) / 2;
            layers.put("query", keys);
            layers.put("key", keys);
            layers.put("value", channels);
            return fixture.cut("qkv", layers);
        }
        if (module.equals("sk") && fixture.has(select)) {
            for (int i = 0; i < fixture.shape(select)[0] / channels; i++) {
                layers.put("select." + i, channels);
            }
            return fixture.cut("attn.fc_select", layers);
        }
        return fixture;
    }

    /** Gaze's name of the module of a fixture. */
    private static String module(Fixture fixture) {
        String given = name(fixture.metadata("module"));
        String own = POOL.equals(given) ? given : Attentions.get(given).name();
        // timm has one class for both.
        boolean isPerceptron = fixture.requiredJson("args").path("use_mlp").asBoolean();
        return "eca".equals(own) && isPerceptron ? "ecam" : own;
    }

    /** Returns what a fixture calls the parameters of its module. */
    static ReferenceNames names(Fixture fixture) {
        return new ReferenceNames(module(fixture), fixture.names());
    }

    /** Makes the module of a fixture. */
    static Block create(Fixture fixture, ReferenceNames names) {
        String module = module(fixture);
        if (POOL.equals(module)) {
            JsonNode args = fixture.requiredJson("args");
            return new AdaptiveAvgPool(args.get("height").asInt(), args.get("width").asInt());
        }
        Map<String, String> options = ReferenceArguments.options(module, fixture, names);
        return Attentions.create(module, Math.toIntExact(fixture.shape("input")[1]), options);
    }
}
