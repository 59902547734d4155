package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.selftest.CaseResult.Status;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SelfTestTest {

    @TempDir Path folder;

    static List<String> others() throws Exception {
        return SelfTest.of(folderOfOthers()).cases();
    }

    private static Path folderOfOthers() throws URISyntaxException {
        return Path.of(SelfTestTest.class.getResource("others").toURI());
    }

    /** Arguments, defaults and sizes that no shipped fixture has. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void otherArgumentsAreHonoured(String name) throws Exception {
        CaseResult result =
                SelfTest.of(folderOfOthers()).only(name).run("cpu", r -> {}).results().get(0);
        assertEquals("", result.reason());
        assertEquals("", result.wrongTensors());
        assertEquals(Status.PASSED, result.status());
    }

    @Test
    void whatIsNoFixtureFailsInOneSentenceAndTheOthersGoOn() throws IOException {
        Files.writeString(folder.resolve("a.safetensors"), "hello");
        write("b", Map.of());
        write("c", Map.of("module", "se", "args", "{\"in_channels\": 8}"));
        write("d", Map.of("module", "se", "args", "{in_channels"));
        write("e", Map.of("module", "resnet18", "args", "{}"));
        Files.createDirectory(folder.resolve("f.safetensors"));
        copy("training-adam");
        copy("se-r4");
        List<CaseResult> heard = new ArrayList<>();
        SelfTestReport report = SelfTest.of(folder).run("cpu", heard::add);
        assertEquals(report.results(), heard);
        assertEquals(7, report.count(Status.FAILED));
        assertEquals(1, report.count(Status.PASSED));
        for (CaseResult result : report.results()) {
            boolean good = result.name().equals("se-r4");
            assertEquals(good, result.reason().isEmpty(), result.toString());
            assertFalse(result.reason().contains("Exception"), result.reason());
            assertFalse(result.reason().contains("\n"), result.reason());
        }
        assertTrue(reason(report, "b").contains("no metadata \"module\""), reason(report, "b"));
        assertTrue(reason(report, "c").contains("no tensor \"input\""), reason(report, "c"));
        assertTrue(reason(report, "d").contains("must be JSON"), reason(report, "d"));
        assertTrue(
                reason(report, "training-adam").contains("training-data.safetensors"),
                reason(report, "training-adam"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warp-drive | {}",
                "torchvision-inception-v3 | {}",
                "resnet18 | {\"attention\": \"warp\"}",
                "augmentation-posterize | {\"parameters\": [1]}",
                "lr-sawtooth | {\"lr\": 1, \"steps\": 2, \"schedules\": [{}]}",
            })
    void whatGazeDoesNotHaveIsSkippedAndNamed(String module, String args) throws IOException {
        write("x", Map.of("module", module, "args", args));
        SelfTestReport report = SelfTest.of(folder).run("cpu", r -> {});
        CaseResult result = report.results().get(0);
        assertEquals(Status.SKIPPED, result.status(), result.toString());
        assertTrue(result.reason().startsWith("Gaze does not know the "), result.reason());
    }

    @Test
    void aWrongValueFailsAndIsNamed() throws IOException {
        byte[] bytes = shipped("se-r4");
        Fixture fixture;
        try (InputStream in = Files.newInputStream(copy("se-r4"))) {
            fixture = Fixture.read(in, "se-r4");
        }
        // The output follows the input at once; this is the exponent of its first value.
        int data = 8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        bytes[data + 4 * fixture.floats("input").length + 3] ^= 0x40;
        Files.write(folder.resolve("se-r4.safetensors"), bytes);
        CaseResult result = SelfTest.of(folder).run("cpu", r -> {}).results().get(0);
        assertEquals(Status.FAILED, result.status());
        assertEquals("output", result.wrongTensors());
        assertEquals("output", result.worstForward().orElseThrow().tensor());
        assertTrue(result.worstForward().orElseThrow().ratio() > 1);
        assertTrue(result.worstBackward().orElseThrow().ok());
    }

    /** PyTorch's own noise may be exactly 0, and with it the tolerance that was made of it. */
    @Test
    void ofAGradientThatIsZeroInExactArithmeticTheSizeIsCheckedAlone() throws IOException {
        String bias = "\\\"grad.conv_mask.bias\\\"";
        rewrite("global-context", bias + ": \\\"1e-05,8e-07\\\"", bias + ": \\\"0,1e-30\\\"");
        assertEquals("", SelfTest.of(folder).run("cpu", r -> {}).results().get(0).wrongTensors());
        String weight = "\\\"grad.conv_mask.weight\\\"";
        rewrite("global-context", "[" + bias + "]", "[" + bias + ", " + weight + "]");
        CaseResult wrong = SelfTest.of(folder).run("cpu", r -> {}).results().get(0);
        assertEquals("grad.conv_mask.weight", wrong.wrongTensors());
    }

    private void rewrite(String name, String before, String after) throws IOException {
        byte[] bytes = shipped(name);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        assertTrue(header.contains(before), header);
        byte[] changed = header.replace(before, after).getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(bytes.length - length + changed.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(changed.length).put(changed).put(bytes, 8 + length, bytes.length - 8 - length);
        Files.write(folder.resolve(name + ".safetensors"), file.array());
    }

    @Test
    void weightsThatDoNotFitTheArgumentsAreOneSentence() throws IOException {
        String text = new String(shipped("se-r4"), StandardCharsets.ISO_8859_1);
        Files.writeString(
                folder.resolve("se.safetensors"),
                text.replace("\\\"reduction\\\": 4", "\\\"reduction\\\": 8"),
                StandardCharsets.ISO_8859_1);
        CaseResult result = SelfTest.of(folder).run("cpu", r -> {}).results().get(0);
        assertEquals(Status.FAILED, result.status());
        assertEquals(
                "param.fc.0.weight has the shape (4, 16), where the module that its arguments"
                        + " describe has (2, 16)",
                result.reason());
    }

    @Test
    void aPatternChooses() throws IOException {
        assertEquals(
                List.of("se-nobias-r16", "se-nobias-r4", "se-r16", "se-r4", "se-timm"),
                SelfTest.shipped().only("se-*").cases());
        assertThrows(UserException.class, () -> SelfTest.shipped().only("warp*"));
        assertThrows(UserException.class, () -> SelfTest.shipped().only("[a"));
    }

    @Test
    void aFolderWithoutFixturesIsAnError() {
        assertThrows(UserException.class, () -> SelfTest.of(folder));
        assertThrows(UserException.class, () -> SelfTest.of(folder.resolve("none")));
    }

    private static String reason(SelfTestReport report, String name) {
        return report.results().stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow()
                .reason();
    }

    private void write(String name, Map<String, String> metadata) throws IOException {
        String header = new ObjectMapper().writeValueAsString(Map.of("__metadata__", metadata));
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(text.length).put(text);
        Files.write(folder.resolve(name + ".safetensors"), file.array());
    }

    private Path copy(String name) throws IOException {
        return Files.write(folder.resolve(name + ".safetensors"), shipped(name));
    }

    private static byte[] shipped(String name) throws IOException {
        try (InputStream in =
                SelfTest.class.getResourceAsStream("fixtures/" + name + ".safetensors")) {
            return in.readAllBytes();
        }
    }
}
