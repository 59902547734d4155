package ai.gaze.zoo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    private enum Kind {
        PLAIN,
        VERY_FINE
    }

    private static final Option<Integer> COUNT = Options.integer("count", 3, 1);
    private static final Option<Integer> WIDTH = Options.integer("width", 1);
    private static final Option<Integer> REDUCTION = Options.divisor("reduction", 16);
    private static final Option<Integer> KERNEL = Options.odd("kernel", 7);
    private static final Option<Double> RATE = Options.number("rate", 1e-4);
    private static final Option<Double> DROPOUT = Options.probability("dropout", 0.5);
    private static final Option<Double> SCALE = Options.number("scale", 2, 0.5);
    private static final Option<Double> CHANCE = Options.number("chance", 1, 0, 1);
    private static final Option<Double> GAIN = Options.positive("gain", 1);
    private static final Option<Double> PART = Options.share("part", 0.25);
    private static final Option<List<Double>> BETAS =
            Options.numbers("betas", List.of(0.9, 0.99), "two numbers", list -> list.size() == 2);
    private static final Option<List<Integer>> SIDES =
            Options.wholes("sides", "numbers from 3 up", n -> n >= 3);
    private static final Option<String> LABEL = Options.word("label");
    private static final Option<Boolean> BIAS = Options.flag("bias", true);
    private static final Option<Kind> KIND = Options.choice("kind", Kind.PLAIN);
    private static final List<Option<?>> ALL =
            List.of(
                    COUNT, WIDTH, REDUCTION, KERNEL, RATE, DROPOUT, SCALE, CHANCE, GAIN, PART,
                    BETAS, SIDES, LABEL, BIAS, KIND);

    private static OptionValues read(Map<String, String> given) {
        return new OptionValues("thing x", ALL, given);
    }

    @Test
    void whatIsNotGivenHasItsDefaultAndADefaultCanBeTyped() {
        for (OptionValues values :
                List.of(
                        read(Map.of()),
                        read(
                                ALL.stream()
                                        .collect(
                                                java.util.stream.Collectors.toMap(
                                                        Option::name, Option::defaultText))))) {
            assertEquals(3, values.get(COUNT));
            assertEquals(Optional.empty(), values.find(WIDTH));
            assertEquals(16, values.get(REDUCTION));
            assertEquals(7, values.get(KERNEL));
            assertEquals(1e-4, values.get(RATE));
            assertEquals(0.5, values.get(DROPOUT));
            assertEquals(List.of(0.9, 0.99), values.get(BETAS));
            assertTrue(values.get(BIAS));
            assertEquals(Kind.PLAIN, values.get(KIND));
        }
    }

    @Test
    void whatIsGivenIsRead() {
        OptionValues values =
                read(Map.of("kind", "very-fine", "bias", " false ", "reduction", "auto"));
        assertEquals(Kind.VERY_FINE, values.get(KIND));
        assertFalse(values.get(BIAS));
        assertEquals(Optional.empty(), values.find(REDUCTION));
        assertEquals(Optional.of("top-5"), read(Map.of("label", "top-5")).find(LABEL));
        assertTrue(values.isGiven(KIND));
        assertFalse(values.isGiven(COUNT));
        assertThrows(
                IllegalArgumentException.class, () -> values.get(Options.integer("count", 3, 1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count | 0 | a whole number from 1 up",
                "count | auto | a whole number from 1 up",
                "count | 99999999999 | a whole number from 1 up",
                "width | -1 | auto or a whole number from 1 up",
                "reduction | two | auto or a whole number from 1 up",
                "kernel | 4 | an odd number from 1 up",
                "rate | NaN | a finite number",
                "rate | much | a finite number",
                "dropout | 1 | a number from 0 to below 1",
                "rate | 1d | a finite number",
                "rate | 0x1p3 | a finite number",
                "scale | 0.4 | a number from 0.5 up",
                "scale | Infinity | a number from 0.5 up",
                "chance | -0.1 | a number from 0 to 1",
                "chance | 1.5 | a number from 0 to 1",
                "chance | NaN | a number from 0 to 1",
                "gain | 0 | a number above 0",
                "part | 0 | a number above 0 and below 1",
                "part | 1 | a number above 0 and below 1",
                "betas | [0.9] | two numbers",
                "betas | 0.9, 0.9 | two numbers",
                "betas | [0.9, x] | two numbers",
                "betas | [0.9,, 1] | two numbers",
                "betas | [] | two numbers",
                "sides | [] | auto or a list of numbers from 3 up such as [3, 5]",
                "sides | 3 | auto or a list of numbers from 3 up such as [3, 5]",
                "sides | [3, 1] | auto or a list of numbers from 3 up such as [3, 5]",
                "sides | [3.5] | auto or a list of numbers from 3 up such as [3, 5]",
                "label | '' | auto or a word",
                "label | a b | auto or a word",
                "bias | yes | true or false",
                "kind | Plain | one of plain, very-fine",
                "kind | '' | one of plain, very-fine",
            })
    void aValueThatItCannotHaveIsSaid(String name, String value, String expected) {
        UserException e = assertThrows(UserException.class, () -> read(Map.of(name, value)));
        assertEquals(
                "option %s of thing x must be %s, not \"%s\"".formatted(name, expected, value),
                e.getMessage());
    }

    @Test
    void aValueIsChangedInACopyAndAllAreWrittenInTheirOrder() {
        OptionValues values = read(Map.of());
        OptionValues other =
                values.with("betas", List.of(0.5, 1))
                        .with("kind", Kind.VERY_FINE)
                        .with("bias", false);
        assertEquals(List.of(0.9, 0.99), values.get(BETAS));
        assertEquals(
                "{count=3, reduction=16, kernel=7, rate=1.0E-4, dropout=0.5, scale=2.0, chance=1.0, gain=1.0,"
                        + " part=0.25, betas=[0.5, 1.0], bias=false, kind=very-fine}",
                other.asMap().toString());
        assertThrows(UserException.class, () -> values.with("gain", -1));
        assertThrows(UserException.class, () -> values.with("gian", 1));
    }

    @Test
    void aListInATextKeepsItsCommas() {
        NameAndOptions parsed = NameAndOptions.parse("thing", "x:a=[0.1, 0.2],b=3,c=[]");
        assertEquals(Map.of("a", "[0.1, 0.2]", "b", "3", "c", "[]"), parsed.options());
        assertEquals(parsed, NameAndOptions.parse("thing", parsed.toString()));
        assertThrows(UserException.class, () -> NameAndOptions.parse("thing", "x:a=1],b"));
    }

    @Test
    void anUnknownOptionGetsTheNearestAlsoWhereThereAreNone() {
        assertEquals(
                "unknown option of thing x \"kernal\": did you mean \"kernel\"? Known are count,"
                        + " width, reduction, kernel, rate, dropout, scale, chance, gain, part, betas, sides, label, bias, kind",
                assertThrows(UserException.class, () -> read(Map.of("kernal", "3"))).getMessage());
        assertEquals(
                "thing y has no options, but \"a\" was given; leave it out",
                assertThrows(
                                UserException.class,
                                () -> new OptionValues("thing y", List.of(), Map.of("a", "b")))
                        .getMessage());
    }
}
