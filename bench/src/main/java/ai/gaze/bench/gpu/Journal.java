package ai.gaze.bench.gpu;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

        static Optional<Event> of(String word) {
            return Arrays.stream(values()).filter(e -> e.word().equals(word)).findFirst();
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRIAL = "trial";

    private final Path file;
    private final Consumer<String> listener;
    private final Map<String, Event> last = new HashMap<>();
    private final Map<String, Integer> lost = new HashMap<>();
    private int unreadable;

    /**
     * Opens a journal, and says of steps that began and did not end that they are lost.
     *
     * @param file need not be there
     * @param isTrial whether the steps are those of a trial
     * @param listener is told each line
     * @throws UserException if it is no file, or of a trial and this is none, or the other way
     *     round: their steps have the same names
     */
    Journal(Path file, boolean isTrial, Consumer<String> listener) throws IOException {
        this.file = file;
        this.listener = listener;
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            read(isTrial);
        } else if (isTrial) {
            say(TRIAL, Event.RESULT, true);
        }
        for (Map.Entry<String, Event> step : Map.copyOf(last).entrySet()) {
            if (step.getValue() == Event.BEGAN) {
                say(step.getKey(), Event.LOST, "the process ended in the middle of it");
            }
        }
    }

    private void read(boolean isTrial) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw UserException.of(
                    "%s is no file that a journal can be kept in; choose another folder", file);
        }
        // Whatever is in it: where a machine went away, the last character may be half there.
        String said = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        boolean wasTrial = false;
        for (String line : said.lines().filter(l -> !l.isBlank()).toList()) {
            wasTrial |= isOfTrial(line);
        }
        if (!said.isBlank() && wasTrial != isTrial) {
            throw UserException.of(
                    "%s is of %s; choose another folder", file, wasTrial ? "a trial" : "no trial");
        }
        if (!said.isEmpty() && !said.endsWith("\n")) {
            append("\n");
        }
    }

    private boolean isOfTrial(String line) {
        try {
            JsonNode read = JSON.readTree(line);
            String step = read.path("step").asText();
            Optional<Event> event = Event.of(read.path("event").asText());
            event.ifPresent(e -> keep(step, e));
            unreadable += event.isPresent() ? 0 : 1;
            return step.equals(TRIAL);
        } catch (IOException e) {
            unreadable++;
            return false;
        }
    }

    /** How many lines say nothing, as one that was cut. */
    int unreadable() {
        return unreadable;
    }

    private void keep(String step, Event event) {
        if (event == Event.LOST) {
            lost.merge(step, 1, Integer::sum);
        }
        if (event != Event.RESULT) {
            last.put(step, event);
        }
    }

    /** Whether a step is not to be made again. */
    synchronized boolean isOver(String step) {
        Event event = last.get(step);
        boolean goesOn =
                event == null || event == Event.STOPPED || (event == Event.LOST && lost(step) < 2);
        return !goesOn;
    }

    /** Whether a step is over and has not done what it should. */
    synchronized boolean isMissed(String step) {
        return isOver(step) && last.get(step) != Event.ENDED;
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
        keep(step, event);
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
