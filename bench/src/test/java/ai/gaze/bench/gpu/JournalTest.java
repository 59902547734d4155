package ai.gaze.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.bench.gpu.Journal.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir Path folder;

    private final List<String> lines = new ArrayList<>();

    @Test
    void whatEndedOrFailedIsOverAndWhatStoppedIsNot() throws IOException {
        Journal journal = open();
        for (Event event : List.of(Event.ENDED, Event.FAILED, Event.STOPPED)) {
            journal.say(event.word(), Event.BEGAN, null);
            journal.say(event.word(), Event.RESULT, Map.of("猫 \"x\"\n", 1.5));
            journal.say(event.word(), event, 2);
        }
        for (Journal each : List.of(journal, open())) {
            assertTrue(each.isOver("ended"));
            assertTrue(each.isOver("failed"));
            assertFalse(each.isOver("stopped"));
            assertFalse(each.isOver("another"));
        }
        assertEquals(9, Files.readAllLines(file()).size());
        assertEquals(lines, Files.readAllLines(file()));
    }

    @Test
    void aStepInWhichTheProcessEndedIsTriedOnceMore() throws IOException {
        open().say("huge", Event.BEGAN, null);
        // As a machine leaves it that goes away.
        Files.writeString(file(), "{\"at\":\"2026", StandardOpenOption.APPEND);
        Journal again = open();
        assertFalse(again.isOver("huge"));
        assertEquals(1, again.lost("huge"));
        assertTrue(lines.get(lines.size() - 1).contains("\"step\":\"huge\",\"event\":\"lost\""));
        again.say("huge", Event.BEGAN, null);
        Journal third = open();
        assertTrue(third.isOver("huge"));
        assertEquals(2, third.lost("huge"));
        assertTrue(open().isOver("huge"));
    }

    private Path file() {
        return folder.resolve("steps.jsonl");
    }

    private Journal open() throws IOException {
        return new Journal(file(), lines::add);
    }
}
