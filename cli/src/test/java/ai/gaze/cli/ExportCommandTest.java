package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private Path run;

    @BeforeEach
    void train() throws IOException {
        run = folder.resolve("run");
        SampleRun.copyTo(run);
    }

    @ParameterizedTest
    @CsvSource({"torchscript,net.pt", "onnx,net.onnx", "safetensors,net.safetensors"})
    void everyFormatIsVerified(String format, String name) throws IOException {
        JsonNode report = export(name, format);
        assertEquals(format, report.path("format").asText());
        assertEquals(256, report.path("images").asInt());
        assertEquals(Files.size(folder.resolve(name)), report.path("bytes").asLong());
        assertTrue(report.path("largest-difference").asDouble() <= 1e-4, report::toString);
    }

    @Test
    void parametersOfDjlHaveTheirSpecificationBeside() throws IOException {
        assertEquals(0, export("net.params", "djl").path("largest-difference").asDouble());
        JsonNode spec = JSON.readTree(folder.resolve("net.json").toFile());
        assertEquals(
                JSON.readTree(run.resolve("run.json").toFile()).path("network"),
                spec.path("network"));
    }

    @ParameterizedTest
    @CsvSource({
        "torchscript,net.pt,uint8,--half",
        "torchscript,net.pt,float,--fold",
        "onnx,net.onnx,uint8,--fold",
        "onnx,net.onnx,float,--half"
    })
    void aChangedNetworkIsVerifiedAndEvaluatesAsTheRun(
            String format, String name, String input, String change) throws IOException {
        JsonNode report =
                export(name, format, "--with-normalization=" + input, "--probabilities", change);
        assertEquals("probabilities", report.path("output").asText());
        assertTrue(report.path("largest-difference").asDouble() < 1e-3, report::toString);
        String file = accuracy(folder.resolve(name));
        if (!change.equals("--half")) {
            assertEquals(accuracy(run), file);
        }
        assertTrue(Files.exists(folder.resolve(name + ".confusion.png")));
    }

    @Test
    void reportsOfOtherFilesAreKept() throws IOException {
        export("a.onnx", "onnx");
        export("b.pt", "torchscript");
        assertEquals(2, JSON.readTree(folder.resolve("export.json").toFile()).size());
    }

    @Test
    void mistakesAreNamed() throws IOException {
        run("net.onnx", "onx").assertMistake("unknown format \"onx\"", "did you mean \"onnx\"?");
        run("net.pt", "onnx").assertMistake("net.pt", "ends in .onnx", "--output");
        run("none/net.pt", "torchscript").assertMistake("there is no folder", "none");
        run("net.params", "djl", "--half").assertMistake("--half", "torchscript or onnx");
        run("net.pt", "torchscript", "--with-normalization=unit8")
                .assertMistake("did you mean \"uint8\"?");
        run("net.pt", "torchscript", "--checkpoint=bst").assertMistake("did you mean \"best\"?");
        Path serving = folder.resolve("serving");
        run("net.params", "djl", "--serving=" + serving).assertMistake("--serving");
        run("net.pt", "torchscript", "--with-normalization=uint8", "--serving=" + serving)
                .assertMistake("--serving", "choose float");
        Cli.run("export", folder.toString(), "--format=onnx", "--output=" + folder + "/net.onnx")
                .assertMistake("is not a run directory");
        Files.writeString(folder.resolve("export.json"), "[");
        run("net.onnx", "onnx").assertMistake("export.json is in the way");
    }

    private JsonNode export(String name, String format, String... more) throws IOException {
        Cli exported = run(name, format, more);
        assertEquals(0, exported.code(), exported::toString);
        assertEquals("", exported.err());
        assertTrue(exported.out().contains("verified: loaded by "), exported::out);
        JsonNode report = JSON.readTree(folder.resolve("export.json").toFile()).path(name);
        assertTrue(report.path("equal").asBoolean(), report::toString);
        return report;
    }

    private Cli run(String name, String format, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "export";
        arguments[1] = run.toString();
        arguments[2] = "--format=" + format;
        arguments[3] = "--output=" + folder.resolve(name);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Cli.run(arguments);
    }

    private static String accuracy(Path network) {
        Cli evaluated = Cli.run("evaluate", "--device=cpu", network.toString());
        assertEquals(0, evaluated.code(), evaluated::toString);
        String line = evaluated.out().lines().findFirst().orElseThrow();
        return line.substring(0, line.indexOf("  loss"));
    }
}
