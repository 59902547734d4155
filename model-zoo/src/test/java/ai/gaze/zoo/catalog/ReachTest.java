package ai.gaze.zoo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.gaze.zoo.attention.Attentions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

    /** As their formulas say. */
    @ParameterizedTest
    @CsvSource({
        "se, global",
        "gc, global",
        "bat, global",
        "halo, 16x16",
        "outlook, 5x5",
        "channel-gram, global",
        "simam, global",
        "non-local, global",
        "spatial, 7x7",
        "lka, 23x23",
        "lsk, 29x29",
        "coord, row + column",
        "criss-cross, row + column",
        "strip, rows + columns",
        "ela, global",
        "nam, 1x1",
        "layer-scale, 1x1"
    })
    void aChangeReachesWhatTheFormulaSays(String name, String reach) {
        assertEquals(reach, Reach.of(Attentions.get(name)));
    }

    /** Such as that of a server: PyTorch records gradients there. */
    @Test
    void itIsToldInAnyThread() {
        String told =
                CompletableFuture.supplyAsync(
                                () -> Reach.measured(Attentions.get("coord")),
                                run -> new Thread(run).start())
                        .join();
        assertEquals("row + column", told);
    }
}
