package ai.gaze.bench;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What the engine's profiler saw of a piece of work.
 *
 * @param kernels operations that compute or copy
 * @param read elements of the arrays that these were handed
 * @param made bytes of new arrays
 */
record EngineTrace(long kernels, long read, long made) {

    /** Operations that look at arrays, or make room for them, and compute nothing. */
    private static final Set<String> NO_KERNEL =
            Set.of(
                    "alias",
                    "as_strided",
                    "chunk",
                    "detach",
                    "detach_",
                    "empty",
                    "empty_like",
                    "empty_strided",
                    "expand",
                    "is_nonzero",
                    "item",
                    "_local_scalar_dense",
                    "narrow",
                    "new_empty",
                    "permute",
                    "reshape",
                    "_reshape_alias",
                    "resize_",
                    "resolve_conj",
                    "resolve_neg",
                    "result_type",
                    "select",
                    "size",
                    "slice",
                    "split",
                    "split_with_sizes",
                    "squeeze",
                    "t",
                    "to",
                    "transpose",
                    "unsqueeze",
                    "view");

    /** Reads what PyTorch's profiler wrote: a list of events, with a comma behind the last. */
    static EngineTrace read(String written) throws IOException {
        JsonMapper lenient =
                JsonMapper.builder()
                        .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                        .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                        .build();
        List<JsonNode> events = new ArrayList<>();
        lenient.readTree(written).forEach(events::add);
        events.removeIf(event -> !event.has("dur"));
        events.sort(
                Comparator.comparingDouble(EngineTrace::start)
                        .thenComparing(Comparator.comparingDouble(EngineTrace::end).reversed()));
        long kernels = 0;
        long elements = 0;
        long made = 0;
        for (int i = 0; i < events.size(); i++) {
            JsonNode event = events.get(i);
            if (i + 1 < events.size() && isWithin(events.get(i + 1), event)) {
                continue;
            }
            made += Math.max(0, bytes(event));
            long own = elements(event.path("shape"));
            String name = event.path("name").asText().replace("aten::", "");
            if (own > 0 && !NO_KERNEL.contains(name)) {
                kernels++;
                elements += own;
            }
        }
        return new EngineTrace(kernels, elements, made);
    }

    private static double start(JsonNode event) {
        return event.path("ts").asDouble();
    }

    private static double end(JsonNode event) {
        return start(event) + event.path("dur").asDouble();
    }

    private static boolean isWithin(JsonNode inner, JsonNode outer) {
        return start(inner) < end(outer) && inner.path("tid").equals(outer.path("tid"));
    }

    private static long bytes(JsonNode event) {
        String[] made = event.path("cpu mem").asText("0 b").split(" ", -1);
        double unit =
                switch (made[made.length - 1].toLowerCase(java.util.Locale.ROOT)) {
                    case "kb" -> 1 << 10;
                    case "mb" -> 1 << 20;
                    case "gb" -> 1 << 30;
                    default -> 1;
                };
        return Math.round(Double.parseDouble(made[0]) * unit);
    }

    /** Of all arrays with axes; a number is none, and an operation on none is none. */
    private static long elements(JsonNode shapes) {
        long all = 0;
        for (JsonNode shape : shapes) {
            long product = shape.isEmpty() ? 0 : 1;
            for (JsonNode side : shape) {
                product *= side.asLong();
            }
            all += product;
        }
        return all;
    }
}
