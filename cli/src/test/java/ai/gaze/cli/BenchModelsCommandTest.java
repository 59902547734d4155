package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertEquals(2, bench("--attention=se,cbam:redaction=8").code());
    }

    @Test
    void oneThatTheNetworkCannotBearIsNamedAndTheOthersAreMeasured() throws IOException {
        // Windows of 8x8 and groups do not fit everywhere; a module that asks for too much does
        // not.
        String[] more = {"--attention=se,mhsa:heads=7,eca", "--json"};
        JsonNode json = new ObjectMapper().readTree(bench(more).out());
        assertEquals(4, json.size(), json.toString());
        assertTrue(json.at("/2/failed").asText().contains("heads"), json.toString());
        assertTrue(json.at("/2/milliseconds").isNull(), json.toString());
        assertTrue(json.at("/3/milliseconds/median").asDouble() > 0, json.toString());
        String table = bench(more[0]).out();
        assertEquals(1, table.lines().filter(l -> l.startsWith("mhsa:heads=7 ")).count(), table);
    }

    @Test
    void aFileGetsARowForEachAndItGoesOnFromThere(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("of 猫.tsv");
        assertEquals(
                0, bench("--attention=se,cbam:reduction=8,kernel=3", "--output=" + file).code());
        List<String> lines = Files.readAllLines(file);
        assertEquals(2 + 3, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("# resnet20, batch 2, "), lines.get(0));
        assertTrue(lines.get(4).startsWith("cbam:kernel=3,reduction=8\t"), lines.get(4));
        assertEquals(7, lines.get(4).split("\t", -1).length);
        Typed again = bench("--attention=se,eca", "--output=" + file);
        assertEquals(0, again.code(), again.err());
        assertTrue(again.out().contains("eca") && !again.out().contains("se "), again.out());
        assertEquals(lines, Files.readAllLines(file).subList(0, 5));
        assertEquals(6, Files.readAllLines(file).size());

        Typed other = bench("--attention=se", "--set=seed=2", "--steps=2", "--output=" + file);
        assertEquals(2, other.code());
        Files.writeString(file, "something else\n");
        other = bench("--attention=se", "--output=" + file);
        assertTrue(other.err().contains("is no table of the times of modules"), other.err());
    }
}
