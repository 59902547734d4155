package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RunReaderTest {

    private static final String RESULT =
            """
            {"run": "%s", "epochs": 3, "best-epoch": 2, "best-accuracy": 0.5, "test-loss": 1.5,
             "test-accuracy": 0.75, "tested-checkpoint": "best", "seconds": 12.5}
            """;

    private static final String EPOCH =
            "{'epoch':1,'iteration':9,'train_loss':2.0,'train_accuracy':0.5,"
                    + "'evaluated_on':'test','eval_loss':2.0,'eval_accuracy':0.25,"
                    + "'learning_rate':0.001,'images_per_second':10.0,'seconds':4.0}";

    @TempDir private Path folder;
    private Path run;
    private String result;

    @BeforeEach
    void beginARun() {
        run = folder.resolve("run");
        TrainingRun.create(
                        run,
                        Runs.recipe("batch-size=4"),
                        Runs.images(8, 4),
                        "cpu",
                        new RunListener() {})
                .close();
        result = RESULT.formatted(RunReader.info(run).id());
    }

    @Test
    void aResultIsReadBack() throws IOException {
        ObjectNode keys = (ObjectNode) RunJson.MAPPER.readTree(result);
        Files.writeString(run.resolve("result.json"), Checksum.in(keys).toString());
        assertEquals(0.75, RunReader.result(run).orElseThrow().testAccuracy());
    }

    @Test
    void theLogOfARunThatHasEndedIsMissed() throws IOException {
        Files.deleteIfExists(run.resolve("metrics.jsonl"));
        assertEquals(0, RunReader.epochs(run).size());
        Files.writeString(run.resolve("result.json"), result);
        UserException e = assertThrows(UserException.class, () -> RunReader.epochs(run));
        assertTrue(e.getMessage().contains("metrics.jsonl is gone"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"test-accuracy\": 0.75|\"test-accuracy\": 7.5|its test-accuracy is 7.5",
                "\"test-accuracy\": 0.75|\"test-accuracy\": -0.1|its test-accuracy is -0.1",
                "\"test-accuracy\": 0.75|\"test-accuracy\": \"NaN\"|its test-accuracy is NaN",
                "\"test-accuracy\": 0.75|\"test-accuracy\": null|key test-accuracy needs a number",
                "\"best-accuracy\": 0.5|\"best-accuracy\": 1.1|its best-accuracy is 1.1",
                "\"best-epoch\": 2|\"best-epoch\": 4|its best-epoch is 4",
                "\"epochs\": 3|\"epochs\": 0|its epochs is 0",
                "\"seconds\": 12.5|\"seconds\": -1|its seconds is -1.0",
                "\"seconds\": 12.5|\"seconds\": 1e999|its seconds is Infinity",
                "\"best\"|\"../x\"|its tested-checkpoint is ../x",
                "\"epochs\": 3|\"epochs\": 3, \"epochs\": 4|Duplicate field 'epochs'",
                "\"epochs\"|\"epachs\"|key epochs needs a whole number below 2^31, in digits alone, not nothing",
                "\"epochs\": 3|\"epochs\": 3, \"epachs\": 3|the unknown key epachs",
                "}|} {}|is damaged",
                "{|[|is damaged"
            })
    void aResultThatCannotBeIsNamedAndNotUsed(String from, String to, String expected)
            throws IOException {
        Path file = Files.writeString(run.resolve("result.json"), result.replace(from, to));
        UserException e = assertThrows(UserException.class, () -> RunReader.result(run));
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'train_accuracy':0.5|'train_accuracy':5|its train_accuracy is 5.0",
                "'eval_accuracy':0.25|'eval_accuracy':2.5|its eval_accuracy is 2.5",
                "'seconds':4.0|'seconds':-4.0|its seconds is -4.0",
                "'images_per_second':10.0|'images_per_second':-10|its images_per_second",
                "'learning_rate':0.001|'learning_rate':-1|its learning_rate is -1.0",
                "'evaluated_on':'test'|'evaluated_on':'tesu'|its evaluated_on is tesu",
                "'iteration':9|'iteration':0|its iteration is 0"
            })
    void anEpochThatCannotBeIsNamedAndNotUsed(String from, String to, String expected)
            throws IOException {
        Path file = run.resolve("metrics.jsonl");
        Files.writeString(file, (EPOCH + "\n").replace('\'', '"'));
        assertEquals(0.25, RunReader.epochs(run).get(0).evalAccuracy());
        Files.writeString(file, (EPOCH.replace(from, to) + "\n").replace('\'', '"'));
        UserException e = assertThrows(UserException.class, () -> RunReader.epochs(run));
        assertTrue(e.getMessage().startsWith(file + " is damaged: " + expected), e.getMessage());
    }
}
