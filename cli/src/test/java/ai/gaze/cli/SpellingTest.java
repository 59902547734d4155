package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
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
        assertEquals("add --execution compiled", Spelling.typed("add execution=compiled", FLAGS));
    }

    @Test
    void aFlagThatTheCommandLacksIsNotNamed() {
        String sentence = "use precision=fp32, or leave data.folder out";
        assertEquals(sentence, Spelling.typed(sentence, Set.of()));
        assertEquals("gaze doctor says why", Spelling.typed("Doctor says why", Set.of()));
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
