package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchStepCommandTest {

    private static Typed bench(String... more) {
        Stream<String> common =
                Stream.of("bench", "step", "--set=model=resnet20", "--steps=1", "--turns=1");
        return Typed.gaze(
                Stream.of(common, Stream.of("--device=cpu"), Stream.of(more))
                        .flatMap(s -> s)
                        .toArray(String[]::new));
    }

    @Test
    void aListOfBatchesIsMeasuredInOneRun() throws IOException {
        JsonNode json = new ObjectMapper().readTree(bench("--batch-size=2,3", "--json").out());
        assertEquals(6, json.size(), json.toString());
        assertEquals(3, json.at("/3/batchSize").asInt());
        assertEquals("resnet20", json.at("/3/model").asText());
        assertTrue(json.at("/3/milliseconds/median").asDouble() > 0, json.toString());
    }

    @Test
    void halfPrecisionIsMeasuredCompiledAlone() throws IOException {
        Typed typed =
                bench(
                        "--batch-size=2",
                        "--execution=eager,compiled",
                        "--precision=fp32,bf16",
                        "--json");
        JsonNode json = new ObjectMapper().readTree(typed.out());
        List<String> kinds = new ArrayList<>();
        json.forEach(
                row -> {
                    if (row.at("/by").asText().equals("Gaze")) {
                        kinds.add(row.at("/execution").asText() + row.at("/precision").asText());
                    }
                });
        assertEquals(List.of("eagerfp32", "compiledfp32", "compiledbf16"), kinds, typed.err());
        assertEquals(6, json.size(), "DJL has no bfloat16 for the arithmetic on a CPU");
    }

    @Test
    void theTableHasTheNetworkAndBothFloors() {
        Typed typed = bench("--batch-size=2", "--set=attention=se", "--layout=nchw");
        assertEquals(0, typed.code(), typed.err());
        assertEquals(3, typed.out().lines().filter(l -> l.contains("resnet20 + se")).count());
        assertTrue(typed.out().contains("one function "), typed.out());
        assertTrue(typed.out().contains("arithmetic "), typed.out());
    }

    @Test
    void mistakesAreOneSentenceAndExitCode2() {
        Typed unknown = bench("--layout=chanels-last");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("did you mean \"channels-last\"?"), unknown.err());
        assertEquals(2, bench("--batch-size=0").code());
    }

    @Test
    void aStepThatItsRowWouldNotTellOfIsRefused() {
        Cli.run("bench", "step", "--batch-size=1").assertMistake("compiled", "2 or more");
        Cli.run("bench", "step", "--set=accumulate=3").assertMistake("accumulate is 3");
        Cli.run("bench", "launches", "--batch-size=49000", "--set=accumulate=3")
                .assertMistake("16,644");
        Cli.run("bench", "models", "--set=batch-size=1").assertMistake("compiled", "2 or more");
        Cli.run("bench", "models", "--set=accumulate=2").assertMistake("accumulate is 2");
        Cli.run("bench", "memory", "--set=accumulate=2").assertMistake("accumulate is 2");
        Cli.run("bench", "step", "--set=dataset=image-folder", "--set=data.channels=1")
                .assertMistake("3 channels");
        Cli.run("bench", "launches", "--batch-size=1").assertMistake("compiled", "2 or more");
        Cli.run("bench", "launches", "--batch-size=100000").assertMistake("49,932");
    }
}
