package ai.gaze.training.selftest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the tensors of a fixture say of its module where the arguments leave it open, or say it as
 * others do: a width as a ratio with rounding, a kernel by the logarithm of the channels. The
 * defaults of Gaze need not be those of the code that made the fixture.
 */
final class StoredStructure {

    /**
     * Module, option, parameter, and the axis whose length is the value; {@code ?}: the option is
     * true where the parameter is there; {@code =}: it is what follows there; {@code C/}: it is the
     * channels through the length of the first axis, {@code 2C/} their half through the second,
     * {@code [C/]} the list of channels through the second of this and the following layers.
     */
    private static final String TABLE =
            """
            se hidden fc.0.weight 0
            se bias fc.0.bias ?
            se norm bn.weight ?
            channel hidden fc1.weight 0
            channel bias fc1.bias ?
            cbam-channel hidden fc.0.weight 0
            cbam-channel bias fc.0.bias ?
            spatial kernel conv.weight 3
            spatial norm bn.weight ?
            cbam hidden ca.fc.0.weight 0
            cbam kernel sa.conv.weight 3
            cbam bias ca.fc.0.bias ?
            cbam norm sa.bn.weight ?
            lcbam hidden channel.fc1.weight 0
            lcbam kernel spatial.conv.conv.weight 3
            lcbam bias channel.fc1.bias ?
            non-local hidden theta.weight 0
            non-local norm norm.weight ?
            dnl hidden theta.conv.weight 0
            gc hidden channel_add.0.weight 0
            gc hidden channel_mul.0.weight 0
            gc attend conv_mask.weight ?
            gc fuse channel_mul.0.weight =scale
            eca kernel conv.weight 2
            ceca kernel conv.weight 2
            ecam hidden conv.weight 0
            ecam kernel conv2.weight 2
            mlca kernel conv.weight 2
            coord hidden conv1.weight 0
            coord bias conv1.bias ?
            coord norm bn1.weight ?
            scoord hidden fc1.weight 0
            scoord bias fc1.bias ?
            ela kernel conv_h.weight 2
            ela bias conv_h.bias ?
            ela norm norm_h.weight ?
            ela batch-norm norm_h.running_mean ?
            strip conv conv_h.weight ?
            strip kernel conv_h.weight 2
            strip bias conv_h.bias ?
            ge mlp mlp.fc1.weight ?
            ge hidden mlp.fc1.weight 0
            ge extra-params gather.conv1.weight ?
            sk hidden squeeze.conv.weight 0
            splat hidden fc1.weight 0
            splat kernel conv.weight 3
            splat bias conv.bias ?
            splat norm bn0.weight ?
            mhsa keys pos_embed.height_rel -1
            mhsa bias query.bias ?
            halo keys pos_embed.height_rel -1
            halo bias q.bias ?
            lambda keys conv_lambda.weight 0
            lambda window conv_lambda.weight 2
            lambda keys pos_emb -1
            lambda window pos_emb =0
            lambda bias qkv.bias ?
            bat hidden conv1.conv.weight 0
            external memory linear_0.weight 0
            double hidden convA.weight 0
            double maps convB.weight 0
            sge groups weight 1
            shuffle groups cweight 2C/
            multi-scale groups gn.weight C/
            pyramid-squeeze hidden se.fc1.weight 0
            pyramid-squeeze groups conv_1.weight [C/]
            fca hidden fc.0.weight 0
            cot kernel key_embed.0.weight 3
            cot hidden se.0.weight 0
            outlook bias v.bias ?
            polarized order conv_up.0.weight =sequential
            """;

    /** Modules whose output may be their weights. */
    private static final Set<String> SCALING = Set.of("channel", "cbam-channel", "spatial");

    private final String module;
    private final ReferenceNames names;
    private final Fixture fixture;

    /**
     * @param module Gaze's name of the module
     * @param names what the fixture calls its parameters
     */
    StoredStructure(String module, ReferenceNames names, Fixture fixture) {
        this.module = module;
        this.names = names;
        this.fixture = fixture;
    }

    /** Returns the options with those that are not given. */
    Map<String, String> completed(Map<String, String> given) {
        Map<String, String> options = new HashMap<>(given);
        boolean isWidthGiven = options.containsKey("reduction") || options.containsKey("hidden");
        for (String line : TABLE.lines().toList()) {
            String[] words = line.split(" ", -1);
            boolean isGiven =
                    words[1].equals("hidden") ? isWidthGiven : options.containsKey(words[1]);
            if (words[0].equals(module) && !isGiven) {
                boolean isBuffer = words[2].endsWith("running_mean");
                String kind = isBuffer ? "buffer." : "param.";
                String value = value(kind + names.of(words[2]), words[3]);
                if (!value.isEmpty()) {
                    options.put(words[1], value);
                }
            }
        }
        if (options.containsKey("hidden")) {
            options.remove("rd-divisor");
        }
        boolean adds = fixture.has("param." + names.of("channel_add.0.weight"));
        if ("scale".equals(options.get("fuse")) && !given.containsKey("fuse") && adds) {
            options.put("fuse", "both");
        }
        if (SCALING.contains(module)) {
            boolean isScaled = Arrays.equals(fixture.shape("input"), fixture.shape("output"));
            options.putIfAbsent("apply", "" + isScaled);
        }
        return options;
    }

    private String value(String tensor, String rule) {
        boolean there = fixture.has(tensor);
        if (rule.equals("?")) {
            return "" + there;
        }
        if (!there || rule.startsWith("=")) {
            return there ? rule.substring(1) : "";
        }
        long[] shape = fixture.shape(tensor);
        long channels = fixture.shape("input")[1];
        return switch (rule) {
            case "C/" -> "" + channels / shape[0];
            case "2C/" -> "" + channels / (2 * shape[1]);
            case "[C/]" ->
                    IntStream.iterate(1, i -> i + 1)
                            .mapToObj(i -> tensor.replace("1", "" + i))
                            .takeWhile(fixture::has)
                            .map(name -> channels / fixture.shape(name)[1])
                            .toList()
                            .toString();
            default -> "" + shape[Math.floorMod(Integer.parseInt(rule), shape.length)];
        };
    }
}
