package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionTableTest {

    private static final List<String> CLASSES =
            List.of("cat, big", "say \"moo\"", "two\nlines", "\u732b \ud83d\ude00");

    @Test
    void namesOfAnyKindComeBackFromTheTable() throws IOException {
        float[][] probabilities = {{.125f, .5f, .25f, .125f}, {0, 0, 1, 0}};
        Evaluation evaluation = evaluation(probabilities);
        LabeledImages images = new LabeledImages(new byte[2 * 3], new int[] {0, 3}, 1, 1, CLASSES);
        StringBuilder out = new StringBuilder();
        PredictionTable.write(evaluation, images, TestTimeAugmentation.FLIP, out);
        List<List<String>> rows = rows(out.toString());
        assertEquals(
                List.of(
                        "image",
                        "label",
                        "prediction",
                        "tta",
                        "score_cat, big",
                        "score_say \"moo\"",
                        "score_two\nlines",
                        "score_\u732b \ud83d\ude00"),
                rows.get(0));
        assertEquals(
                List.of(
                        "0",
                        CLASSES.get(0),
                        CLASSES.get(1),
                        "flip",
                        "0.125",
                        "0.5",
                        "0.25",
                        "0.125"),
                rows.get(1));
        assertEquals(List.of("1", CLASSES.get(3), CLASSES.get(2)), rows.get(2).subList(0, 3));
        assertEquals(3, rows.size());
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                PredictionTable.write(
                                        evaluation(null),
                                        images,
                                        TestTimeAugmentation.NONE,
                                        new StringBuilder()));
        assertEquals(1, e.getMessage().lines().count());
    }

    private static Evaluation evaluation(float[][] probabilities) {
        return new Evaluation(
                CLASSES,
                Map.of(),
                new int[] {0, 3},
                new int[] {1, 2},
                new int[2],
                new float[2],
                new float[2],
                probabilities,
                null);
    }

    @Test
    void whatIsBrokenHasItsErrorInPlaceOfScores() throws IOException {
        List<Prediction> predictions =
                List.of(
                        new Prediction(
                                "a, b.png",
                                List.of(
                                        new Prediction.Score("dog", .75),
                                        new Prediction.Score("cat", .25)),
                                null,
                                null),
                        new Prediction("c.png", List.of(), "c.png is \"cut\"", "flip"));
        StringBuilder out = new StringBuilder();
        PredictionTable.write(List.of("cat", "dog"), predictions, out);
        assertEquals(
                List.of(
                        List.of("image", "prediction", "tta", "error", "score_cat", "score_dog"),
                        List.of("a, b.png", "dog", "none", "", "0.25", "0.75"),
                        List.of("c.png", "", "flip", "c.png is \"cut\"", "", "")),
                rows(out.toString()));
    }

    /** Reads RFC 4180. */
    private static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && text.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\r')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    rows.add(row);
                    row = new ArrayList<>();
                    i++;
                }
            } else {
                cell.append(c);
            }
        }
        assertEquals(0, cell.length(), "the last line has its end");
        return rows;
    }
}
