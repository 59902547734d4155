package ai.gaze.bench.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.bench.gpu.Journal.Event;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
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

    @Test
    void whateverLinesAreInItTheOthersCount() throws IOException {
        open().say("doctor", Event.ENDED, 1);
        byte[] noise = {'{', '"', (byte) 0xe7, (byte) 0x8c, '\n', 0, (byte) 0xff, '\n'};
        Files.write(file(), noise, StandardOpenOption.APPEND);
        String unknown = "{\"step\":\"step\",\"event\":\"flew\"}\n{\"step\":\"step\"}\n[1]\n\n";
        Files.writeString(file(), unknown + "{\"step\":\"\u732b", StandardOpenOption.APPEND);
        byte[] all = Files.readAllBytes(file());
        // In the middle of a character.
        Files.write(file(), Arrays.copyOf(all, all.length - 1));
        Journal journal = open();
        assertTrue(journal.isOver("doctor"));
        assertFalse(journal.isOver("step"));
        assertEquals(6, journal.unreadable());
        journal.say("step", Event.ENDED, 1);
        assertTrue(open().isOver("step"));
    }

    @Test
    void ofWhatIsOverTheStepsWithoutAResultAreMissed() throws IOException {
        Journal journal = open();
        journal.say("failed", Event.FAILED, "x");
        journal.say("ended", Event.ENDED, 1);
        journal.say("stopped", Event.STOPPED, 1);
        journal.say("lost", Event.LOST, "x");
        assertTrue(journal.isMissed("failed"));
        assertFalse(journal.isMissed("ended"));
        assertFalse(journal.isMissed("stopped"));
        assertFalse(journal.isMissed("lost"));
        journal.say("lost", Event.LOST, "x");
        assertTrue(journal.isMissed("lost"));
    }

    @Test
    void whatIsNoFileIsNamed() throws IOException {
        Files.createDirectory(file());
        assertTrue(refused(false).startsWith(file() + " is no file"), refused(false));
        Files.delete(file());
        Files.createSymbolicLink(file(), folder.resolve("nowhere"));
        assertTrue(refused(false).startsWith(file() + " is no file"), refused(false));
    }

    /** Their steps have the same names. */
    @Test
    void aTrialAndWhatIsNoneAreNotTakenForEachOther() throws IOException {
        new Journal(file(), true, lines::add).say("fast", Event.ENDED, 1);
        assertTrue(new Journal(file(), true, lines::add).isOver("fast"));
        assertEquals(file() + " is of a trial; choose another folder", refused(false));
        Files.delete(file());
        open().say("fast", Event.ENDED, 1);
        assertEquals(file() + " is of no trial; choose another folder", refused(true));
    }

    private String refused(boolean isTrial) {
        return assertThrows(UserException.class, () -> new Journal(file(), isTrial, lines::add))
                .getMessage();
    }

    private Path file() {
        return folder.resolve("steps.jsonl");
    }

    private Journal open() throws IOException {
        return new Journal(file(), false, lines::add);
    }
}
