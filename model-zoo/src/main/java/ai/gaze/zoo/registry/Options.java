package ai.gaze.zoo.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Declares options.
 *
 * <pre>{@code
 * static final Option<Integer> REDUCTION =
 *         Options.divisor("reduction", 16).describe("what the channels are divided by");
 * }</pre>
 *
 * <p>An option without a default is left to its owner unless it is given: it shows {@code auto},
 * takes that word, too, and its description says what that is.
 */
public final class Options {

    private static final String TRUE_OR_FALSE = "true or false";

    private Options() {}

    /** A whole number that is at least {@code minimum}. */
    public static Option<Integer> integer(String name, int defaultValue, int minimum) {
        return of(name, "" + defaultValue, from(minimum), text -> whole(text, minimum));
    }

    /** A whole number from {@code minimum} to {@code maximum}, both included. */
    public static Option<Integer> integer(String name, int defaultValue, int minimum, int maximum) {
        return of(
                name,
                "" + defaultValue,
                "a whole number from " + minimum + " to " + maximum,
                text -> require(whole(text, minimum), n -> n <= maximum));
    }

    /** A whole number that is at least {@code minimum}, or left to the owner. */
    public static Option<Integer> integer(String name, int minimum) {
        return automatic(name, Option.AUTO, from(minimum), text -> whole(text, minimum));
    }

    /** A whole number from 1 up by which channels are divided, or {@code auto}. */
    public static Option<Integer> divisor(String name, int defaultValue) {
        return automatic(name, "" + defaultValue, from(1), text -> whole(text, 1));
    }

    /** The side of a kernel: odd, so that a map keeps its size. */
    public static Option<Integer> odd(String name, int defaultValue) {
        return of(name, "" + defaultValue, "an odd number from 1 up", Options::oddNumber);
    }

    /** The side of a kernel, or left to the owner. */
    public static Option<Integer> odd(String name) {
        return automatic(name, Option.AUTO, "an odd number from 1 up", Options::oddNumber);
    }

    /** A finite number. */
    public static Option<Double> number(String name, double defaultValue) {
        return of(name, "" + defaultValue, "a finite number", Options::finite);
    }

    /** A number that is at least {@code minimum}. */
    public static Option<Double> number(String name, double defaultValue, double minimum) {
        return of(
                name,
                "" + defaultValue,
                "a number from " + plain(minimum) + " up",
                text -> require(finite(text), n -> n >= minimum));
    }

    /** A number from {@code minimum} to {@code maximum}, both included. */
    public static Option<Double> number(
            String name, double defaultValue, double minimum, double maximum) {
        return of(
                name,
                "" + defaultValue,
                "a number from " + plain(minimum) + " to " + plain(maximum),
                text -> require(finite(text), n -> n >= minimum && n <= maximum));
    }

    /** A number above 0. */
    public static Option<Double> positive(String name, double defaultValue) {
        return of(
                name,
                "" + defaultValue,
                "a number above 0",
                text -> require(finite(text), n -> n > 0));
    }

    /** A share of something, neither nothing nor all of it: a number above 0 and below 1. */
    public static Option<Double> share(String name, double defaultValue) {
        return of(
                name,
                "" + defaultValue,
                "a number above 0 and below 1",
                text -> require(finite(text), n -> n > 0 && n < 1));
    }

    /**
     * A list of numbers, written {@code [0.9, 0.999]}.
     *
     * @param defaultValue may be no value of the option: then one must be given
     * @param values what its values are, such as {@code two numbers from 0 to below 1}
     * @param holds whether a list is a value
     */
    public static Option<List<Double>> numbers(
            String name,
            List<Double> defaultValue,
            String values,
            Function<List<Double>, Boolean> holds) {
        return of(name, "" + defaultValue, values, text -> require(list(text), holds));
    }

    /**
     * A list of whole numbers, written {@code [3, 5]}, or left to the owner.
     *
     * @param values what they are, such as {@code odd numbers from 1 up}
     * @param holds whether a number is one of these
     */
    public static Option<List<Integer>> wholes(
            String name, String values, Function<Integer, Boolean> holds) {
        return automatic(
                name,
                Option.AUTO,
                "a list of " + values + " such as [3, 5]",
                text -> {
                    List<Integer> numbers =
                            items(text).stream().map(String::trim).map(Integer::valueOf).toList();
                    return require(numbers, n -> !n.isEmpty() && n.stream().allMatch(holds::apply));
                });
    }

    /** A probability of what must not always happen: a number from 0 to below 1. */
    public static Option<Double> probability(String name, double defaultValue) {
        return of(
                name,
                "" + defaultValue,
                "a number from 0 to below 1",
                text -> require(finite(text), p -> p >= 0 && p < 1));
    }

    /** A probability, or left to the owner. */
    public static Option<Double> probability(String name) {
        return automatic(
                name,
                Option.AUTO,
                "a number from 0 to below 1",
                text -> require(finite(text), p -> p >= 0 && p < 1));
    }

    /** {@code true} or {@code false}. */
    public static Option<Boolean> flag(String name, boolean defaultValue) {
        return of(
                name,
                "" + defaultValue,
                TRUE_OR_FALSE,
                text -> {
                    require(text, List.of("true", "false")::contains);
                    return Boolean.valueOf(text);
                });
    }

    /** A word, such as the name of something, or left to the owner. */
    public static Option<String> word(String name) {
        return automatic(
                name, Option.AUTO, "a word", text -> require(text, t -> t.matches("\\S+")));
    }

    /** A constant of an enum, in lower case and with hyphens. */
    public static <E extends Enum<E>> Option<E> choice(String name, E defaultValue) {
        Class<E> type = defaultValue.getDeclaringClass();
        return of(name, word(defaultValue), oneOf(type), text -> constant(type, text));
    }

    /** A constant of an enum, in lower case and with hyphens, or left to the owner. */
    public static <E extends Enum<E>> Option<E> choice(String name, Class<E> type) {
        return automatic(name, Option.AUTO, oneOf(type), text -> constant(type, text));
    }

    /**
     * An option of any other kind.
     *
     * @param values what its values are, such as {@code a date}
     * @param parser reads a value; an IllegalArgumentException says that it is none
     */
    public static <T> Option<T> of(
            String name, String defaultText, String values, Function<String, T> parser) {
        return new Option<>(name, defaultText, values, "", text -> Optional.of(parser.apply(text)));
    }

    /** The same without a default: given, or left to the owner. */
    public static <T> Option<T> of(String name, String values, Function<String, T> parser) {
        return automatic(name, Option.AUTO, values, parser);
    }

    /** Any text, or left to the owner. */
    public static Option<String> text(String name) {
        return automatic(name, Option.AUTO, "a text", text -> text);
    }

    /** The same option without its default: it is left to its owner unless it is given. */
    public static <T> Option<T> auto(Option<T> option) {
        return new Option<>(
                option.name(),
                Option.AUTO,
                Option.AUTO + " or " + option.values(),
                option.description(),
                text -> Option.AUTO.equals(text) ? Optional.empty() : option.parse(text));
    }

    private static <T> Option<T> automatic(
            String name, String defaultText, String values, Function<String, T> parser) {
        return new Option<>(
                name,
                defaultText,
                Option.AUTO + " or " + values,
                "",
                text ->
                        Option.AUTO.equals(text)
                                ? Optional.empty()
                                : Optional.of(parser.apply(text)));
    }

    private static String from(int minimum) {
        return "a whole number from " + minimum + " up";
    }

    private static int whole(String text, int minimum) {
        return require(Integer.valueOf(text), n -> n >= minimum);
    }

    private static int oddNumber(String text) {
        return require(whole(text, 1), n -> n % 2 == 1);
    }

    private static double finite(String text) {
        // Java would take 1d and 0x1p3, too.
        require(text, t -> t.matches("[^dDfFxX]*"));
        return require(Double.valueOf(text), Double::isFinite);
    }

    private static List<Double> list(String text) {
        return items(text).stream().map(Options::finite).toList();
    }

    private static List<String> items(String text) {
        require(text, t -> t.startsWith("[") && t.endsWith("]"));
        String items = text.substring(1, text.length() - 1);
        return items.isBlank() ? List.of() : Arrays.asList(items.split(",", -1));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? "" + (long) number : "" + number;
    }

    private static <T> T require(T value, Function<T, Boolean> holds) {
        if (!holds.apply(value)) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> String oneOf(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Options::word)
                .collect(Collectors.joining(", ", "one of ", ""));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }
}
