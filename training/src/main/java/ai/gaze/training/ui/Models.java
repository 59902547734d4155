package ai.gaze.training.ui;

import ai.gaze.training.run.RunReader;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.NetworkLayer;
import ai.gaze.zoo.catalog.Catalog;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The zoo, and the layers of networks. Each network runs once for it, so answers are kept. */
final class Models {

    private static final int LARGEST = 224;
    private static final int CLASSES = 10;
    private static final int KEPT = 8;

    private final Map<String, String> costs = kept();
    private final Map<String, String> layers = kept();

    private static Map<String, String> kept() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > KEPT;
            }
        };
    }

    /**
     * Returns every backbone and every attention module, as JSON.
     *
     * @param query {@code size}, side of the images for which costs are counted; {@code costs} if
     *     they are wanted, which takes a while the first time
     */
    String all(Query query) {
        int size = query.number("size", query.get("size", "32"), 1, LARGEST);
        Catalog catalog = new Catalog(size, CLASSES);
        return query.get("costs") == null
                ? all(size, catalog.withoutCosts())
                : costs(size, catalog);
    }

    private String costs(int size, Catalog catalog) {
        synchronized (costs) {
            return costs.computeIfAbsent("" + size, s -> all(size, catalog));
        }
    }

    private static String all(int size, Catalog catalog) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("input-size", size);
        all.put("classes", CLASSES);
        all.put("bearer", Catalog.BEARER);
        all.put("backbones", catalog.backbones());
        all.put("attentions", catalog.attentions());
        return Page.json(all);
    }

    /** Returns the layers of the network of a run, as JSON. */
    String layers(Path run) {
        return layers(RunReader.info(run).network());
    }

    /**
     * Returns the layers of a network, as JSON.
     *
     * @param query {@code backbone} and {@code attention}; may have {@code size}
     */
    String layers(Query query) {
        int size = query.number("size", query.get("size", "32"), 1, LARGEST);
        return layers(
                ModelSpec.of(
                        query.get("backbone", Catalog.BEARER),
                        query.get("attention", "none"),
                        CLASSES,
                        size));
    }

    private String layers(ModelSpec spec) {
        synchronized (layers) {
            return layers.computeIfAbsent(
                    spec.toString(),
                    s -> Page.json(Map.of("network", spec, "layers", NetworkLayer.of(spec))));
        }
    }
}
