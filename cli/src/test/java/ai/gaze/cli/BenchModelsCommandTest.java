package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BenchModelsCommandTest {

    private static Typed bench(String... more) {
        String[] common = {
            "bench", "models", "--backbone=resnet20", "--batch-size=1", "--turns=1", "--device=cpu"
        };
        String[] all = java.util.Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        return Typed.gaze(all);
    }

    @Test
    void theTablesNameTheAttentionAndBothSizes() {
        Typed typed = bench("--attention=cbam:reduction=8");
        assertEquals(0, typed.code(), typed.err());
        assertEquals(
                2,
                typed.out().lines().filter(l -> l.startsWith("cbam:reduction=8 ")).count(),
                typed.out());
        assertTrue(typed.out().contains("with attention / bare resnet20"), typed.out());
        assertTrue(typed.out().contains("64x64"), typed.out());
    }

    @Test
    void theJsonHasEveryFigure() throws IOException {
        JsonNode json =
                new ObjectMapper()
                        .readTree(bench("--json", "--attention=se", "--attention=eca").out());
        assertEquals("eca", json.at("/inBackbone/1/name").asText());
        assertTrue(json.at("/alone/0/ratio/median").asDouble() > 0, json.toString());
        assertEquals(524_288, json.at("/crissCross/1/largest").asLong());
    }

    @Test
    void mistakesAreOneSentenceAndExitCode2() {
        Typed unknown = bench("--attention=cban");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("did you mean \"cbam\"?"), unknown.err());
        assertEquals(2, bench("--turns=0").code());
    }
}
