package ai.gaze.zoo.backbone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What torchvision 0.14's networks have in their {@code state_dict()}. */
final class Torchvision {

    private Torchvision() {}

    /**
     * Returns the shape of each parameter and running statistic, such as {@code 64x3x7x7}, by name;
     * empty if torchvision has no such network.
     */
    static Map<String, String> shapes(String network) throws IOException {
        Map<String, String> shapes = new LinkedHashMap<>();
        try (InputStream in = Torchvision.class.getResourceAsStream("torchvision.txt")) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .filter(words -> words[0].equals(network))
                    .forEach(words -> shapes.put(words[1], words[2]));
        }
        return shapes;
    }
}
