package ai.gaze.bench;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the engine's profiler saw of a piece of work.
 *
 * @param kernels operations that compute or copy
 * @param read elements of the arrays that these were handed, but for those in lists
 * @param made bytes of new arrays
 * @param fused updates of an optimizer in one kernel, whose arrays are in lists
 */
record EngineTrace(long kernels, long read, long made, long fused) {

    private static final String OPERATION = "aten::";
    private static final String FUSED = "_fused_";

    /** Operations that look at arrays, or make room for them, and compute nothing. */
    private static final Set<String> NO_KERNEL =
            words(
                    "alias as_strided as_strided_ chunk detach detach_ empty empty_like empty_strided"
                            + " expand expand_as flatten is_nonzero item _local_scalar_dense movedim"
                            + " narrow new_empty permute requires_grad_ reshape _reshape_alias"
                            + " resize_ resolve_conj resolve_neg result_type select size slice split"
                            + " split_with_sizes squeeze squeeze_ t transpose unbind unflatten"
                            + " _unsafe_view unsqueeze unsqueeze_ view view_as");

    /** Operations that others do for them. */
    private static final Set<String> MADE_OF_OTHERS =
            words(
                    "clone contiguous dropout full full_like new_full new_ones new_zeros ones"
                            + " ones_like repeat tile to _to_copy type_as zeros zeros_like");

    /** Copies, which an operation may make of what it is given before it computes itself. */
    private static final Set<String> COPIES = words("copy_ clone contiguous to _to_copy type_as");

    private static final Set<String> FILLS =
            words(
                    "fill_ full full_like new_full new_ones new_zeros ones ones_like zero_ zeros"
                            + " zeros_like");

    /** Operations whose arrays the profiler does not tell, or that have none. */
    private static final Set<String> UNTOLD = words("arange cat stack");

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }

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
        Event all = new Event(null);
        for (JsonNode thread : events.stream().map(e -> e.path("tid")).distinct().toList()) {
            Deque<Event> open = new ArrayDeque<>();
            for (JsonNode event : events) {
                if (event.path("tid").equals(thread)) {
                    while (!open.isEmpty() && start(event) >= end(open.peek().json)) {
                        open.pop();
                    }
                    Event inner = new Event(event);
                    (open.isEmpty() ? all : open.peek()).inside.add(inner);
                    open.push(inner);
                }
            }
        }
        return all.counted();
    }

    private static double start(JsonNode event) {
        return event.path("ts").asDouble();
    }

    private static double end(JsonNode event) {
        return start(event) + event.path("dur").asDouble();
    }

    /** An operation with those that it called; the outermost one is all of the work. */
    private record Event(JsonNode json, List<Event> inside) {

        Event(JsonNode json) {
            this(json, new ArrayList<>());
        }

        private String name() {
            return json.path("name").asText().replace(OPERATION, "");
        }

        EngineTrace counted() {
            boolean isKernel = json != null && isKernel();
            long kernels = isKernel ? 1 : 0;
            long read = isKernel ? elements() : 0;
            long made = 0;
            long fused = isKernel && name().startsWith(FUSED) ? 1 : 0;
            for (Event each : inside) {
                EngineTrace within = each.counted();
                // What a kernel fills it fills by itself, at the latest on a GPU.
                boolean counts = !(isKernel && FILLS.contains(each.name()));
                kernels += counts ? within.kernels : 0;
                read += counts ? within.read : 0;
                made += within.made;
                fused += within.fused;
            }
            return new EngineTrace(
                    kernels, read, Math.max(made, json == null ? 0 : bytes(json)), fused);
        }

        private boolean isKernel() {
            String name = name();
            return json.path("name").asText().startsWith(OPERATION)
                    && !NO_KERNEL.contains(name)
                    && !MADE_OF_OTHERS.contains(name)
                    && (elements() > 0 || UNTOLD.contains(name) || name.startsWith(FUSED))
                    && inside.stream().allMatch(Event::prepares);
        }

        private boolean prepares() {
            return Stream.of(NO_KERNEL, COPIES, FILLS).anyMatch(s -> s.contains(name()));
        }

        /** Of all arrays with axes; a number is none, and an operation on none is none. */
        private long elements() {
            if (UNTOLD.contains(name())) {
                return bytes(json) / Float.BYTES;
            }
            long all = 0;
            for (JsonNode shape : json.path("shape")) {
                long product = shape.isEmpty() ? 0 : 1;
                for (JsonNode side : shape) {
                    product *= side.asLong();
                }
                all += product;
            }
            return all;
        }
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
        return Math.max(0, Math.round(Double.parseDouble(made[0]) * unit));
    }
}
