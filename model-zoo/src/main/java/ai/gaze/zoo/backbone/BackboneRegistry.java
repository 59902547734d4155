package ai.gaze.zoo.backbone;

import ai.gaze.zoo.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All backbones by name. */
public final class BackboneRegistry {

    private static final Map<String, Backbone> BACKBONES = new LinkedHashMap<>();

    static {
        add(new SimpleCnn());
        Map<Integer, List<Integer>> vgg = new LinkedHashMap<>();
        vgg.put(11, List.of(1, 1, 2, 2, 2));
        vgg.put(13, List.of(2, 2, 2, 2, 2));
        vgg.put(16, List.of(2, 2, 3, 3, 3));
        vgg.put(19, List.of(2, 2, 4, 4, 4));
        vgg.forEach(
                (layers, depths) -> {
                    add(new Vgg(layers, depths, false, false));
                    add(new Vgg(layers, depths, true, false));
                    add(new Vgg(layers, depths, false, true));
                    add(new Vgg(layers, depths, true, true));
                });
        add(new ResNet(18, false, 2, 2, 2, 2));
        add(new ResNet(34, false, 3, 4, 6, 3));
        add(new ResNet(50, true, 3, 4, 6, 3));
        add(new ResNet(101, true, 3, 4, 23, 3));
        add(new ResNet(152, true, 3, 8, 36, 3));
        for (int layers : new int[] {20, 32, 44, 56, 110}) {
            add(new CifarResNet(layers));
        }
        add(new WideResNet(28, 10));
        add(new DenseNet("densenet121", 224, 32, 64, 6, 12, 24, 16));
        add(new DenseNet("densenet-bc-100-12", 32, 12, 24, 16, 16, 16));
        add(new EfficientNet());
    }

    private BackboneRegistry() {}

    /** Returns the names of all backbones, in the order of registration. */
    public static List<String> names() {
        return List.copyOf(BACKBONES.keySet());
    }

    /**
     * Returns a backbone.
     *
     * @param name its name
     * @throws ai.gaze.zoo.UserException if there is none
     */
    public static Backbone get(String name) {
        Backbone backbone = BACKBONES.get(name);
        if (backbone == null) {
            throw Nearest.unknown("model", name, BACKBONES.keySet());
        }
        return backbone;
    }

    private static void add(Backbone backbone) {
        BACKBONES.put(backbone.name(), backbone);
    }
}
