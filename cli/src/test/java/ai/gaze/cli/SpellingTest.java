package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.gaze.zoo.Nearest;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who types is told the flag, where the command has it. */
class SpellingTest {

    private static final Set<String> FLAGS = Set.of("--data", "--partial", "--execution");

    @Test
    void aKeyBecomesTheFlag() {
        assertEquals(
                "load what fits with --partial, or name --data.",
                Spelling.typed(
                        "load what fits with transfer.partial, or name data.folder.", FLAGS));
        assertEquals("use --execution compiled", Spelling.typed("use execution compiled", FLAGS));
    }

    @Test
    void aFlagThatTheCommandLacksIsNotNamed() {
        String sentence = "use precision fp32, or leave data.folder out";
        assertEquals(sentence, Spelling.typed(sentence, Set.of()));
        assertEquals("gaze doctor says why", Spelling.typed("Doctor says why", Set.of()));
    }

    @Test
    void ofALongListTheCommandIsNamedThatShowsIt() {
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "key" + i).toList();
        assertEquals(
                "unknown recipe key \"keu1\": did you mean \"key1\"? The nearest of 100 are key1,"
                        + " key0, key2, key3, key4; gaze options recipe lists them all",
                Spelling.typed(Nearest.unknown("recipe key", "keu1", keys).getMessage(), Set.of()));
        assertEquals(
                "unknown model \"zzzzz\". None of the 100 known is near; gaze models lists them all",
                Spelling.typed(Nearest.unknown("model", "zzzzz", keys).getMessage(), Set.of()));
    }

    @Test
    void theNameOfAFileAndAKeyThatIsSpokenOfStay() {
        for (String sentence :
                new String[] {
                    "my/data.folder does not exist",
                    "data.folder2 is new",
                    "recipe key transfer.partial needs true or false"
                }) {
            assertEquals(sentence, Spelling.typed(sentence, FLAGS));
        }
    }
}
