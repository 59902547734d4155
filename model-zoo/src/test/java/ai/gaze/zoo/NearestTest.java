package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    void somethingElseFindsNothing() {
        assertEquals(Optional.empty(), Nearest.to("zzzzzzzz", KEYS));
    }
}
