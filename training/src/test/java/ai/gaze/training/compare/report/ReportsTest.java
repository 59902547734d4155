package ai.gaze.training.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Results;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportsTest {

    private static final double NAN = Double.NaN;

    private final ComparisonResult result =
            Results.result(
                    Results.experiment(3, 92.34, 93.56),
                    new double[][] {{90, 91, 90.5}, {91, 92.2, NAN}});

    @Test
    void theTableHasEveryFigureWithSpreadIntervalAndVerdict() {
        List<String> lines = MarkdownReport.table(result).lines().toList();
        assertEquals(
                "| Variant | Runs | Parameters | Multiply-adds | Test accuracy (%) | Difference [95"
                        + " % CI] | p | s/epoch | Images/s | Peak memory | Published | Verdict |",
                lines.get(0));
        assertEquals(
                "| Variant <0> | 3/3 | 1,147,914 | 13.0 M | 90.50 ± 0.50 | baseline | – | 47.0 |"
                        + " 1,003 | 700 MiB | 92.34 | holds |",
                lines.get(2));
        assertTrue(
                lines.get(3).startsWith("| Variant <1> | 2/3, 1 failed | 1,148,914 |"),
                lines.get(3));
    }

    @Test
    void furtherMetricsHaveColumnsWhereARunHasThem() throws JsonProcessingException {
        ComparisonResult more =
                Results.withMetrics(
                        Results.experiment(3, 92.34, 93.56),
                        new double[][] {{90, 91, 90.5}, {91, 92.2, NAN}});
        List<String> lines = MarkdownReport.table(more).lines().toList();
        assertTrue(
                lines.get(0).contains("| Test accuracy (%) | macro_f1 (%) | my_own | Difference"),
                lines.get(0));
        assertTrue(
                lines.get(2).contains("| 90.50 ± 0.50 | 90.50 ± 0.50 | 90.7500 ± 0.3536 (n = 2) |"),
                lines.get(2));
        assertTrue(
                lines.get(3).contains("| 91.60 ± 0.85 | 91.60 ± 0.85 | 92.2000 (n = 1) |"),
                lines.get(3));
        List<String> csv = CsvReport.write(more).lines().toList();
        assertTrue(
                csv.get(0)
                        .endsWith(
                                ",verdict,macro_f1_mean_percent,macro_f1_sd,my_own_mean,my_own_sd"),
                csv.get(0));
        assertTrue(csv.get(2).contains(",92.2,"), csv.get(2));
        assertTrue(CsvReport.write(result).lines().findFirst().orElseThrow().endsWith(",verdict"));
        JsonNode json = new ObjectMapper().readTree(JsonReport.write(more));
        assertEquals(0.9, json.at("/runs/0/metrics/macro_f1").asDouble());
        assertEquals(90.5, json.at("/rows/0/metrics/macro_f1/mean").asDouble(), 1e-9);
        assertFalse(json.has("metrics"));
        assertEquals("[\"macro_f1\"]", json.get("shares").toString());
    }

    @Test
    void aFailedRunStandsInEveryForm() {
        String reason = "the loss became NaN";
        assertTrue(MarkdownReport.write(result).contains(reason));
        assertTrue(JsonReport.write(result).contains(reason));
        assertTrue(CsvReport.write(result).contains("v1,Variant <1>,false,3,2,1,"));
    }

    @Test
    void theFormsSayMachineVersionsSeedsAndCommand() {
        for (String text : List.of(MarkdownReport.write(result), JsonReport.write(result))) {
            for (String fact :
                    List.of("a processor", "gaze 0.1.0", "seeds 1 to 3", "gaze compare made-up")) {
                assertTrue(text.contains(fact), fact);
            }
        }
    }

    @Test
    void oneSeedIsSaidAndHasNoSpread() {
        ComparisonResult one =
                Results.result(Results.experiment(1, null, null), new double[][] {{90}, {91}});
        String text = MarkdownReport.write(one);
        assertTrue(text.contains("| 91.00 (n = 1) | +1.00 | – |"), text);
        assertTrue(text.contains("One seed each: there is no spread"), text);
    }

    @Test
    void theJsonHasEveryEpochOfEveryRun() throws JsonProcessingException {
        JsonNode json = new ObjectMapper().readTree(JsonReport.write(result));
        assertEquals(6, json.path("runs").size());
        assertEquals(5, json.path("runs").path(0).path("epochs").size());
        assertEquals(90.5, json.path("rows").path(0).path("accuracy").path("mean").asDouble());
    }

    @Test
    void theCsvHasACellForEveryColumn() {
        List<String> lines = CsvReport.write(result).lines().toList();
        int columns = lines.get(0).split(",", -1).length;
        for (String line : lines) {
            assertEquals(columns, line.split(",", -1).length, line);
        }
    }
}
