package ai.gaze.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How others call the parameters that a network of Gaze has under torchvision's names.
 *
 * @param title whose names they are
 * @param flattens whether what is a convolution there may be a linear layer here
 * @param rules what becomes of a name; the first that fits counts
 */
record NamingScheme(String title, boolean flattens, List<Rule> rules) {

    private static final int STAGES = 7;

    private record Rule(Pattern pattern, String replacement) {
        static Rule of(String pattern, String replacement) {
            return new Rule(Pattern.compile(pattern), replacement);
        }
    }

    static final List<NamingScheme> ALL =
            List.of(
                    new NamingScheme(
                            "the VGGs of timm",
                            true,
                            List.of(
                                    Rule.of("pre_logits\\.fc1\\.(.*)", "classifier.0.$1"),
                                    Rule.of("pre_logits\\.fc2\\.(.*)", "classifier.3.$1"),
                                    Rule.of("head\\.fc\\.(.*)", "classifier.6.$1"))),
                    new NamingScheme("the EfficientNets of timm", false, efficientNet()),
                    new NamingScheme("the ResNetV2s of timm", true, preActResNet()),
                    new NamingScheme(
                            "the DenseNets of torchvision before 0.3",
                            false,
                            List.of(
                                    Rule.of(
                                            "(.*\\.denselayer\\d+\\.(?:norm|conv))\\.([12]\\..*)",
                                            "$1$2"))));

    private static List<Rule> preActResNet() {
        List<Rule> rules = new ArrayList<>();
        rules.add(Rule.of("stem\\.conv\\.(.*)", "conv1.$1"));
        rules.add(Rule.of("head\\.fc\\.(.*)", "fc.$1"));
        for (int stage = 0; stage < 4; stage++) {
            String block = "stages\\." + stage + "\\.blocks\\.(\\d+)\\.";
            String own = "layer" + (stage + 1) + ".$1.";
            rules.add(Rule.of(block + "norm(.*)", own + "bn$2"));
            rules.add(Rule.of(block + "downsample\\.conv\\.(.*)", own + "downsample.0.$2"));
            rules.add(Rule.of(block + "(.*)", own + "$2"));
        }
        return List.copyOf(rules);
    }

    private static List<Rule> efficientNet() {
        List<Rule> rules = new ArrayList<>();
        rules.add(Rule.of("conv_stem\\.(.*)", "features.0.0.$1"));
        rules.add(Rule.of("bn1\\.(.*)", "features.0.1.$1"));
        rules.add(Rule.of("conv_head\\.(.*)", "features.8.0.$1"));
        rules.add(Rule.of("bn2\\.(.*)", "features.8.1.$1"));
        rules.add(Rule.of("classifier\\.(.*)", "classifier.1.$1"));
        List<String> first = List.of("conv_dw", "bn1", "conv_pw", "bn2");
        List<String> others = List.of("conv_pw", "bn1", "conv_dw", "bn2", "conv_pwl", "bn3");
        for (int stage = 0; stage < STAGES; stage++) {
            String block = "blocks\\." + stage + "\\.(\\d+)\\.";
            String own = "features." + (stage + 1) + ".$1.block.";
            List<String> layers = stage == 0 ? first : others;
            // Squeeze-and-excitation stands before the last convolution.
            int se = layers.size() / 2 - 1;
            for (int i = 0; i < layers.size(); i++) {
                int number = i / 2 < se ? i / 2 : i / 2 + 1;
                rules.add(
                        Rule.of(
                                block + layers.get(i) + "\\.(.*)",
                                own + number + "." + i % 2 + ".$2"));
            }
            rules.add(Rule.of(block + "se\\.conv_reduce\\.(.*)", own + se + ".fc1.$2"));
            rules.add(Rule.of(block + "se\\.conv_expand\\.(.*)", own + se + ".fc2.$2"));
        }
        return List.copyOf(rules);
    }

    /** Returns what Gaze calls a parameter. */
    String own(String name) {
        for (Rule rule : rules) {
            Matcher matcher = rule.pattern.matcher(name);
            if (matcher.matches()) {
                return matcher.replaceAll(rule.replacement);
            }
        }
        return name;
    }
}
