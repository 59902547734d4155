package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Classes of a run and of a data set. */
class ClassNamesTest {

    private static final String ADVICE =
            ": name the data that it was trained on, or give the folders of the classes their names"
                    + " back";

    @Test
    void whatDiffersIsNamed() {
        assertEquals(
                "the run knows class cat, which pets has not, and pets has kitten" + ADVICE,
                difference(List.of("cat", "dog"), List.of("dog", "kitten")));
        assertEquals(
                "the run knows the classes bird, cat, which pets has not" + ADVICE,
                difference(List.of("bird", "cat", "dog", "eel"), List.of("dog", "eel")));
        assertEquals(
                "pets has class eel, which the run does not know" + ADVICE,
                difference(List.of("cat", "dog"), List.of("cat", "dog", "eel")));
        assertEquals(
                "the run knows the classes of pets in another order: it needs the data that it was"
                        + " trained on",
                difference(List.of("cat", "dog"), List.of("dog", "cat")));
    }

    @Test
    void manyAreNotAllNamed() {
        List<String> many = IntStream.range(0, 1000).mapToObj(i -> "class " + i).toList();
        assertEquals(
                "pets has the classes class 2, class 3, class 4, class 5, class 6 and 993 more,"
                        + " which the run does not know"
                        + ADVICE,
                difference(many.subList(0, 2), many));
    }

    @Test
    void anAccentInTwoWaysIsNoDifference() {
        ClassNames.requireSame(
                "the run", List.of("caf\u00e9", "tea"), pets(List.of("cafe\u0301", "tea")));
    }

    private static String difference(List<String> known, List<String> found) {
        return assertThrows(
                        UserException.class,
                        () -> ClassNames.requireSame("the run", known, pets(found)))
                .getMessage();
    }

    private static ImageDataset pets(List<String> classes) {
        LabeledImages none = new LabeledImages(new byte[0], new int[0], 8, 8, classes);
        return new ImageDataset(
                ImageFolder.NAME,
                none,
                null,
                none,
                ChannelStatistics.IMAGENET,
                false,
                new FileList("pets", 0, null, 0, "", Map.of()));
    }
}
