package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mistyped name is answered with the one that was probably meant. */
class NearestTest {

    private static final List<String> KEYS = List.of("epochs", "batch-size", "optimizer.lr");

    @Test
    void aSlipOfTheKeyFindsTheName() {
        assertEquals(Optional.of("epochs"), Nearest.to("epoch", KEYS));
        assertEquals(Optional.of("batch-size"), Nearest.to("Batch_Size", KEYS));
    }

    @Test
    void theEndOfADottedNameFindsIt() {
        assertEquals(Optional.of("optimizer.lr"), Nearest.to("lr", KEYS));
    }

    @Test
    void aNameWrittenOutFindsItsInitials() {
        List<String> keys = List.of("optimizer.name", "optimizer.weight-decay", "optimizer.lr");
        for (String written : List.of("learning-rate", "Learning_Rate")) {
            assertEquals(Optional.of("optimizer.lr"), Nearest.to(written, keys));
            assertEquals(Optional.of("optimizer.lr"), Nearest.to("optimizer." + written, keys));
        }
    }

    @Test
    @Timeout(10)
    void aNameOfAnyLengthIsAnsweredAtOnceAndInAShortSentence() {
        for (String name : List.of("a".repeat(200_000), "\uD83D\uDC31".repeat(100_000))) {
            for (int i = 0; i < 100; i++) {
                String message = Nearest.unknown("model", name, KEYS).getMessage();
                assertTrue(message.length() < 300, message);
                assertTrue(message.contains("... (200,000 characters)"), message);
                assertTrue(message.endsWith("Known are epochs, batch-size, optimizer.lr"), message);
            }
        }
        assertEquals(
                "unknown model \"a\\u001b[31m\". Known are x",
                Nearest.unknown("model", "a\033[31m", List.of("x")).getMessage());
    }

    @Test
    void somethingElseFindsNothing() {
        assertEquals(Optional.empty(), Nearest.to("zzzzzzzz", KEYS));
    }
}
