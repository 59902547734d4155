package ai.gaze.zoo.backbone;

import ai.gaze.zoo.registry.Registry;
import java.util.List;
import java.util.stream.Stream;

/** All backbones by name. */
public final class Backbones {

    private static final Registry<Backbone> REGISTRY =
            new Registry<>("model", BackboneProvider.class, Backbones::own);

    private Backbones() {}

    private static List<Backbone> own() {
        return Stream.of(
                        SimpleCnn.TYPES,
                        Vgg.TYPES,
                        ResNet.TYPES,
                        PreActResNet.TYPES,
                        CifarResNet.TYPES,
                        WideResNet.TYPES,
                        DenseNet.TYPES,
                        EfficientNet.TYPES,
                        MobileNetV2.TYPES,
                        MobileNetV3.TYPES,
                        RegNet.TYPES,
                        ConvNeXt.TYPES)
                .flatMap(List::stream)
                .toList();
    }

    /** Returns the registry itself. */
    public static Registry<Backbone> registry() {
        return REGISTRY;
    }

    /**
     * Adds a backbone, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(Backbone backbone) {
        REGISTRY.register(backbone);
    }

    /** Returns the names of all backbones, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /**
     * Returns whether there is a backbone.
     *
     * @param name its name or an alias
     */
    public static boolean knows(String name) {
        return REGISTRY.find(name).isPresent();
    }

    /**
     * Returns a backbone.
     *
     * @param name its name or an alias
     * @throws ai.gaze.zoo.UserException if there is none
     */
    public static Backbone get(String name) {
        return REGISTRY.get(name);
    }
}
