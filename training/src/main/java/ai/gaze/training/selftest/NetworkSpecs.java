package ai.gaze.training.selftest;

import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.registry.Option;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** Reads from a fixture which network it is about. */
final class NetworkSpecs {

    private static final String TORCHVISION = "torchvision-";

    // Networks of the fixtures whose attention is a flag.
    private static final Map<String, String> FLAGS =
            Map.of("simple-cnn", "se", "vgg16", "local", "vgg16-bn-cifar", "local");

    private static final Map<String, String> ATTENTION =
            Map.of("nonlocal", "non-local", "crisscross", "criss-cross");

    private NetworkSpecs() {}

    static boolean isTorchvision(Fixture fixture) {
        return fixture.metadata("module").startsWith(TORCHVISION);
    }

    static boolean knows(Fixture fixture) {
        return Backbones.names().contains(backbone(fixture.metadata("module")));
    }

    private static String backbone(String module) {
        return module.startsWith(TORCHVISION) ? module.substring(TORCHVISION.length()) : module;
    }

    static ModelSpec of(Fixture fixture) {
        String module = fixture.metadata("module");
        JsonNode args = fixture.requiredJson("args");
        // What Gaze does not know comes before what the file lacks.
        AttentionSpec attention = attention(module, args);
        return of(module, attention, args, Math.toIntExact(fixture.shape("input")[2]));
    }

    static ModelSpec of(String module, JsonNode args, int inputSize) {
        return of(module, attention(module, args), args, inputSize);
    }

    private static ModelSpec of(
            String module, AttentionSpec attention, JsonNode args, int inputSize) {
        boolean torchvision = module.startsWith(TORCHVISION);
        String backbone = backbone(module);
        return new ModelSpec(
                backbone,
                attention,
                args.path("num_classes").asInt(torchvision || module.equals("vgg16") ? 1000 : 10),
                inputSize,
                options(backbone, torchvision, args));
    }

    private static AttentionSpec attention(String module, JsonNode args) {
        String name = "none";
        if (args.path("attention").isTextual()) {
            String text = args.get("attention").asText();
            name = ATTENTION.getOrDefault(text, text);
        } else if (FLAGS.containsKey(module)) {
            boolean flag =
                    module.equals("simple-cnn")
                            ? args.path("se").asBoolean(false)
                            : args.path("attention").asBoolean(true);
            name = flag ? FLAGS.get(module) : "none";
        }
        if (!"none".equals(name) && !Attentions.knows(name)) {
            throw new Unknown("Gaze does not know the attention \"" + name + "\"");
        }
        Map<String, String> options = new TreeMap<>();
        // the reference passes reduction to the first three alone, recurrence to the last
        switch (name) {
            case "se", "cbam" -> options.put("reduction", args.path("reduction").asText("16"));
            case "local" -> options.put("reduction", args.path("reduction").asText("8"));
            case "criss-cross" -> options.put("recurrence", args.path("recurrence").asText("1"));
            default -> {}
        }
        return new AttentionSpec(name, options);
    }

    private static Map<String, String> options(
            String backbone, boolean torchvision, JsonNode args) {
        Map<String, String> options = new TreeMap<>();
        boolean vgg = backbone.startsWith("vgg");
        if (torchvision && !vgg) {
            options.put("stem", "imagenet");
        } else if (backbone.startsWith("resnet")) {
            options.put("stem", "cifar");
        }
        for (Option<?> option : Backbones.get(backbone).options()) {
            switch (option.name()) {
                case "dropout" -> options.put("dropout", args.path("dropout").asText("0"));
                case "stochastic-depth" -> options.put("stochastic-depth", "0");
                default -> {}
            }
        }
        return options;
    }
}
