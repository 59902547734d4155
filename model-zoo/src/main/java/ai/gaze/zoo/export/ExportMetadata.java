package ai.gaze.zoo.export;

import ai.gaze.zoo.ImageSize;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * @param layout what the first input is: {@link #NORMALIZED}, {@link #UNIT} or {@link #BYTES}
 * @param inputSize how large the images are
 * @param resize what an image of any size is to be scaled to cover before its centre is cut out,
 *     for a square: what its shorter side becomes; null: the whole image is to be scaled, without
 *     regard to its proportions
 * @param exif whether an image that a camera noted as turned is to be brought upright first
 * @param output what the first output is: {@link #LOGITS} or {@link #PROBABILITIES}
 * @param task what the outputs are of: {@link #PIXELS}, {@code [N, classes, H, W]}; null for
 *     images, {@code [N, classes]}
 * @param dataset the name of the data set that the network was trained on
 * @param version the version of Gaze
 */
public record ExportMetadata(
        List<String> classes,
        List<Double> mean,
        List<Double> std,
        String layout,
        ImageSize inputSize,
        ImageSize resize,
        boolean exif,
        String output,
        String task,
        String dataset,
        String version) {

    /** The outputs are of each pixel. */
    public static final String PIXELS = "segmentation";

    /**
     * The input is {@code [N, C, H, W]}; the mean was subtracted, then the deviation divided by.
     */
    public static final String NORMALIZED = "float32 NCHW, normalized";

    /** The input is {@code [N, C, H, W]}, from 0 to 1. */
    public static final String UNIT = "float32 NCHW, 0 to 1";

    /** The input is {@code [N, H, W, C]}, from 0 to 255. */
    public static final String BYTES = "uint8 NHWC";

    /** The output is what the network computes. */
    public static final String LOGITS = "logits";

    /** The output is the softmax of what the network computes. */
    public static final String PROBABILITIES = "probabilities";

    // In ASCII: ONNX Runtime hands characters beyond U+FFFF over to Java as something else.
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

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
        map.put("input_size", inputSize.toString());
        if (resize != null) {
            map.put("resize", resize.toString());
        }
        if (exif) {
            map.put("exif", "true");
        }
        map.put("output", output);
        if (task != null) {
            map.put("task", task);
        }
        map.put("dataset", dataset);
        map.put("gaze_version", version);
        return map;
    }

    /**
     * Reads what {@link #toMap} made.
     *
     * @throws IllegalArgumentException if an entry is missing or is not what it should be
     */
    public static ExportMetadata of(Map<String, String> map) {
        return new ExportMetadata(
                list(map, "classes", new TypeReference<>() {}),
                list(map, "mean", new TypeReference<>() {}),
                list(map, "std", new TypeReference<>() {}),
                entry(map, "input_layout"),
                ImageSize.parse(entry(map, "input_size")),
                resize(map),
                Boolean.parseBoolean(map.get("exif")),
                entry(map, "output"),
                map.get("task"),
                entry(map, "dataset"),
                entry(map, "gaze_version"));
    }

    /** Whether the outputs are of each pixel. */
    public boolean isOfPixels() {
        return PIXELS.equals(task);
    }

    /** Values of a pixel: as many as there are means. */
    public int channels() {
        return mean.size();
    }

    private static ImageSize resize(Map<String, String> map) {
        String resize = map.getOrDefault("resize", "0");
        return resize.equals("0") ? null : ImageSize.parse(resize);
    }

    private static String entry(Map<String, String> map, String name) {
        String value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("there is no entry \"" + name + "\"");
        }
        return value;
    }

    private static <T> List<T> list(
            Map<String, String> map, String name, TypeReference<List<T>> type) {
        try {
            return JSON.readValue(entry(map, name), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the entry \"" + name + "\" is no list", e);
        }
    }

    private static String json(List<?> list) {
        try {
            return JSON.writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts or numbers is always JSON", e);
        }
    }
}
