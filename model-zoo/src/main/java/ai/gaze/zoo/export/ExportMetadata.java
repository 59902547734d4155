package ai.gaze.zoo.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody who has only the exported file must know to use it.
 *
 * @param classes the names of the classes in the order of the outputs
 * @param mean the mean of each channel that the network expects to be subtracted, of values from 0
 *     to 1
 * @param std the standard deviation of each channel, to divide by
 * @param layout what the first input is, such as {@code float32 NCHW, normalized}
 * @param version the version of Gaze
 */
public record ExportMetadata(
        List<String> classes, List<Double> mean, List<Double> std, String layout, String version) {

    /** Copies the lists. */
    public ExportMetadata {
        classes = List.copyOf(classes);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Returns the entries of an ONNX file's {@code metadata_props}; lists are JSON. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put("classes", json(classes));
        map.put("mean", json(mean));
        map.put("std", json(std));
        map.put("input_layout", layout);
        map.put("gaze_version", version);
        return map;
    }

    private static String json(List<?> list) {
        try {
            return new ObjectMapper().writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts or numbers is always JSON", e);
        }
    }
}
