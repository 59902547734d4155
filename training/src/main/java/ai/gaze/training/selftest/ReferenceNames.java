package ai.gaze.training.selftest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the parameters of a module are called in the code of others. A fixture may have the names of
 * Gaze, of timm, or of the authors or another well-known code.
 */
final class ReferenceNames {

    /** By module: beginnings of Gaze's names, each with what may stand in its place. */
    private static final Map<String, List<String[]>> OTHERS =
            Map.of(
                    "se", pairs("fc.0=fc1 fc.2=fc2"),
                    "sk", pairs("branches=paths squeeze.conv=attn.fc_reduce squeeze.bn=attn.bn"),
                    "cbam-channel", pairs("fc.0=fc1 fc.2=fc2 fc.0=mlp.1 fc.2=mlp.3"),
                    "spatial", pairs("conv=conv.conv bn=conv.bn conv=spatial.conv bn=spatial.bn"),
                    "cbam",
                            pairs(
                                    "ca.fc.0=channel.fc1 ca.fc.2=channel.fc2 sa.conv=spatial.conv.conv"
                                            + " sa.bn=spatial.conv.bn ca.fc.0=ChannelGate.mlp.1"
                                            + " ca.fc.2=ChannelGate.mlp.3 sa.conv=SpatialGate.spatial.conv"
                                            + " sa.bn=SpatialGate.spatial.bn"),
                    "gc",
                            pairs(
                                    "conv_mask=conv_attn channel_add.0=mlp_add.fc1"
                                            + " channel_add.1=mlp_add.norm channel_add.3=mlp_add.fc2"
                                            + " channel_mul.0=mlp_scale.fc1 channel_mul.1=mlp_scale.norm"
                                            + " channel_mul.3=mlp_scale.fc2 channel_add=channel_add_conv"
                                            + " channel_mul=channel_mul_conv"),
                    "non-local",
                            pairs(
                                    "theta=t phi=p W=z g=g.conv theta=theta.conv phi=phi.conv"
                                            + " W=conv_out.conv W=W.0 norm=W.1"),
                    "mhsa", pairs("rel_h=pos_embed.height_rel rel_w=pos_embed.width_rel"),
                    "dnl", pairs("g.conv=g theta.conv=theta phi.conv=phi conv_out.conv=conv_out"),
                    "nam", pairs("bn2=Channel_Att.bn2"));

    private final List<String[]> others;
    private final Set<String> stored;

    /**
     * @param module Gaze's name of the module
     * @param stored the tensors of the fixture
     */
    ReferenceNames(String module, Collection<String> stored) {
        others = OTHERS.getOrDefault(module, List.of());
        this.stored = Set.copyOf(stored);
    }

    private static List<String[]> pairs(String text) {
        return List.of(text.split(" ")).stream().map(pair -> pair.split("=")).toList();
    }

    /** Returns what the fixture calls a parameter; Gaze's name where it has none of the others. */
    String of(String own) {
        if (isStored(own)) {
            return own;
        }
        for (String[] pair : others) {
            if (own.equals(pair[0]) || own.startsWith(pair[0] + ".")) {
                String other = pair[1] + own.substring(pair[0].length());
                if (isStored(other)) {
                    return other;
                }
            }
        }
        return own;
    }

    private boolean isStored(String name) {
        return stored.contains("param." + name) || stored.contains("buffer." + name);
    }
}
