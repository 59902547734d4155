package ai.gaze.training.config;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a text without quotes means in YAML: null, true or false, a decimal number, or text. What
 * some readers of YAML take for a number and others not, or for another one, is refused.
 */
final class PlainScalar {

    // Of more digits none is a count, a rate or a seed.
    private static final int LONGEST_NUMBER = 100;

    private static final Set<String> NULLS = Set.of("~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    private static final Pattern LEADING_ZEROS = Pattern.compile("[-+]?0+(0|[1-9][0-9]*)");
    private static final Pattern NOT_FINITE =
            Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    // 0x10, 0o10, 0b10; 1_000; 1:30, which is ninety; 007.5.
    private static final Pattern OTHER_NUMBER =
            Pattern.compile(
                    "[-+]?(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
                            + "|[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
                            + "|[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?"
                            + "|\\.[0-9][0-9_]*([eE][-+]?[0-9]+)?)");

    private PlainScalar() {}

    /**
     * Returns the value.
     *
     * @throws IllegalArgumentException with a sentence, if it cannot be told
     */
    static JsonNode value(String text) {
        if (NULLS.contains(text)) {
            return NullNode.getInstance();
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return BooleanNode.valueOf(TRUE.contains(text));
        }
        requireNoOddNumber(text);
        if (WHOLE.matcher(text).matches()) {
            return whole(text);
        }
        return DECIMAL.matcher(text).matches() ? decimal(text) : TextNode.valueOf(text);
    }

    /** Refuses what may be a number, or may be another one. */
    static void requireNoOddNumber(String text) {
        if (NOT_FINITE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " is no usable number; write one in digits, such as 0.001");
        }
        if (LEADING_ZEROS.matcher(text).matches()) {
            String without = text.replaceFirst("0+(?=[0-9])", "");
            throw new IllegalArgumentException(
                    Texts.format(
                            "%s is %s to some readers of YAML and another number to others; write"
                                    + " %s or, for text, \"%s\"",
                            Excerpt.of(text),
                            Excerpt.of(without),
                            Excerpt.of(without),
                            Excerpt.of(text)));
        }
        boolean decimal = DECIMAL.matcher(text).matches();
        boolean other = !decimal && OTHER_NUMBER.matcher(text).matches();
        boolean tooLong = decimal && text.length() > LONGEST_NUMBER;
        if (other || tooLong) {
            String shown = text.length() > LONGEST_NUMBER ? "a number of that length" : text;
            throw new IllegalArgumentException(
                    shown
                            + " is not a plain decimal number; write one in decimal digits, such as"
                            + " 10 or 0.001, or put it in quotes where it is text");
        }
    }

    private static JsonNode whole(String text) {
        BigInteger value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value.bitLength() < Integer.SIZE) {
            return nodes.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE
                ? nodes.numberNode(value.longValue())
                : nodes.numberNode(value);
    }

    // Decimal, so that 1.10 stays 1.10 where it turns out to be text.
    private static JsonNode decimal(String text) {
        double value = Double.parseDouble(text);
        boolean zero = text.split("[eE]", 2)[0].chars().allMatch(c -> c < '1' || c > '9');
        if (Double.isInfinite(value) || (value == 0 && !zero)) {
            throw new IllegalArgumentException(
                    Texts.format(
                            "%s is %s than a number can be",
                            Excerpt.of(text), value == 0 ? "closer to 0" : "larger"));
        }
        return zero
                ? DecimalNode.valueOf(new BigDecimal("0.0"))
                : DecimalNode.valueOf(new BigDecimal(text));
    }
}
