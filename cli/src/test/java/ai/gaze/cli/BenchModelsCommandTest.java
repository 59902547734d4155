package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchModelsCommandTest {

    private static Typed bench(String... more) {
        Stream<String> common =
                Stream.of(
                        "bench",
                        "models",
                        "--set=model=resnet20",
                        "--set=batch-size=2",
                        "--steps=1",
                        "--turns=1",
                        "--device=cpu");
        return Typed.gaze(Stream.concat(common, Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void everyModuleStandsBesideTheBareNetwork() throws IOException {
        JsonNode json = new ObjectMapper().readTree(bench("--attention=se,eca", "--json").out());
        assertEquals(3, json.size(), json.toString());
        assertEquals("none", json.at("/0/attention").asText());
        assertEquals(1, json.at("/0/timesBare/median").asDouble());
        assertEquals("eca", json.at("/2/attention").asText());
        assertTrue(json.at("/1/added").asLong() > json.at("/2/added").asLong(), json.toString());
        assertTrue(json.at("/2/milliseconds/median").asDouble() > 0, json.toString());
    }

    @Test
    void theTableHasARowForEach() {
        Typed typed = bench("--attention=cbam:reduction=8");
        assertEquals(0, typed.code(), typed.err());
        assertTrue(typed.out().contains("x bare"), typed.out());
        assertEquals(1, typed.out().lines().filter(l -> l.startsWith("none ")).count());
        assertEquals(1, typed.out().lines().filter(l -> l.startsWith("cbam:")).count());
    }

    @Test
    void anUnknownModuleIsOneSentenceAndExitCode2() {
        Typed typed = bench("--attention=cbm");
        assertEquals(2, typed.code());
        assertTrue(typed.err().contains("cbam"), typed.err());
    }
}
