package ai.gaze.bench.gpu;

import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is said of the steps, a JSON object a line: on the disk as soon as it is said, and told to
 * whoever listens.
 *
 * <pre>
 * {"at":"2026-11-30T13:17:33Z","step":"fast","event":"began"}
 * {"at":"2026-11-30T13:17:51Z","step":"fast","event":"result","value":{...}}
 * {"at":"2026-11-30T13:17:51Z","step":"fast","event":"ended","value":18.2}
 * </pre>
 */
final class Journal {

    /** What becomes of a step. */
    enum Event {
        /** It begins. */
        BEGAN,
        /** Something came of it. */
        RESULT,
        /** It is done; with its seconds. */
        ENDED,
        /** Its time was over; it goes on where it was. */
        STOPPED,
        /** It failed, and is not tried again. */
        FAILED,
        /** The process ended in the middle of it; it is tried once more, after the others. */
        LOST;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Consumer<String> listener;
    private final Map<String, String> last = new HashMap<>();
    private final Map<String, Integer> lost = new HashMap<>();

    /**
     * Opens a journal, and says of steps that began and did not end that they are lost.
     *
     * @param file need not be there
     * @param listener is told each line
     */
    Journal(Path file, Consumer<String> listener) throws IOException {
        this.file = file;
        this.listener = listener;
        if (Files.exists(file)) {
            String said = Files.readString(file);
            for (String line : said.lines().toList()) {
                read(line);
            }
            if (!said.endsWith("\n")) {
                append("\n");
            }
        }
        for (Map.Entry<String, String> step : Map.copyOf(last).entrySet()) {
            if (step.getValue().equals(Event.BEGAN.word())) {
                say(step.getKey(), Event.LOST, "the process ended in the middle of it");
            }
        }
    }

    // The last line may be half there, where a machine went away.
    private void read(String line) {
        try {
            JsonNode read = JSON.readTree(line);
            keep(read.path("step").asText(), read.path("event").asText());
        } catch (IOException e) {
            return;
        }
    }

    private void keep(String step, String event) {
        if (event.equals(Event.LOST.word())) {
            lost.merge(step, 1, Integer::sum);
        }
        if (!event.equals(Event.RESULT.word())) {
            last.put(step, event);
        }
    }

    /** Whether a step is not to be made again. */
    synchronized boolean isOver(String step) {
        String event = last.get(step);
        boolean goesOn =
                event == null
                        || event.equals(Event.STOPPED.word())
                        || (event.equals(Event.LOST.word()) && lost(step) < 2);
        return !goesOn;
    }

    /** How often the process ended in the middle of a step: it may be the step that ends it. */
    synchronized int lost(String step) {
        return lost.getOrDefault(step, 0);
    }

    /**
     * Says something.
     *
     * @param value what came of it; {@code null} if there is nothing to say
     */
    synchronized void say(String step, Event event, Object value) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        line.put("step", step);
        line.put("event", event.word());
        if (value != null) {
            line.put("value", value);
        }
        String text = JSON.writeValueAsString(line);
        keep(step, event.word());
        append(text + "\n");
        listener.accept(text);
    }

    private void append(String text) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            AtomicFiles.writeFully(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
    }
}
