package ai.gaze.zoo;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large images are. In JSON, YAML and options it is a number where they are square, else {@code
 * [height, width]}.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
@JsonDeserialize(using = ImageSize.Reader.class)
public record ImageSize(int height, int width) {

    /** What is expected, for messages. */
    public static final String VALUES = "a whole number from 1 up, or [height, width]";

    private static final Pattern PAIR =
            Pattern.compile("\\[\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*\\]");

    /** Refuses what has no pixels. */
    public ImageSize {
        if (height < 1 || width < 1) {
            throw new UserException(
                    "the side of the images must be at least 1 pixel, not "
                            + Math.min(height, width));
        }
    }

    /** Images that are as high as wide. */
    public static ImageSize square(int side) {
        return new ImageSize(side, side);
    }

    /**
     * Reads {@code 224} or {@code [48, 96]}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static ImageSize parse(String text) {
        Matcher pair = PAIR.matcher(text.strip());
        try {
            return pair.matches()
                    ? new ImageSize(
                            Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2)))
                    : square(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    Texts.format("\"%s\" is no size of images; give %s", text, VALUES), e);
        } catch (UserException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether height and width are the same. */
    public boolean isSquare() {
        return height == width;
    }

    /** Height times width. */
    public int area() {
        return Math.multiplyExact(height, width);
    }

    /** For people: {@code 48x96}, height first. */
    public String words() {
        return height + "x" + width;
    }

    @JsonValue
    Object json() {
        return isSquare() ? (Object) height : List.of(height, width);
    }

    /** A number, or {@code [height, width]}. */
    @Override
    public String toString() {
        return json().toString();
    }

    static final class Reader extends StdDeserializer<ImageSize> {

        private static final long serialVersionUID = 1L;

        Reader() {
            super(ImageSize.class);
        }

        @Override
        public ImageSize deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            JsonNode node = context.readTree(parser);
            boolean pair = node.isArray() && node.size() == 2;
            if (pair && isSide(node.get(0)) && isSide(node.get(1))) {
                return new ImageSize(node.get(0).intValue(), node.get(1).intValue());
            }
            if (isSide(node)) {
                return square(node.intValue());
            }
            return context.reportInputMismatch(ImageSize.class, "no size");
        }

        // Of 0 and below it says what they are, of all else what is needed.
        private static boolean isSide(JsonNode node) {
            return node.isInt();
        }
    }
}
