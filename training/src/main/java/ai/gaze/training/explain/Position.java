package ai.gaze.training.explain;

import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pixel of an image.
 *
 * @param y row, counted from 0 at the top
 * @param x column, counted from 0 at the left
 */
public record Position(int y, int x) {

    private static final Pattern TEXT = Pattern.compile("\\s*(\\d{1,5})\\s*,\\s*(\\d{1,5})\\s*");

    /** The pixel in the middle of an image. */
    public static Position middle(ImageSize size) {
        return new Position(size.height() / 2, size.width() / 2);
    }

    /**
     * Reads {@code y,x}.
     *
     * @throws UserException if it is something else
     */
    public static Position parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw UserException.of(
                    "position \"%s\" is not a row and a column; write y,x in pixels from the"
                            + " upper left corner, such as 16,8",
                    text);
        }
        return new Position(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Refuses a position outside an image.
     *
     * @throws UserException if it lies outside
     */
    void requireInside(ImageSize size) {
        if (y >= size.height() || x >= size.width()) {
            throw UserException.of(
                    "position %d,%d lies outside the network's images of %s pixels; give y,x"
                            + " from 0,0 to %d,%d",
                    y, x, size.words(), size.height() - 1, size.width() - 1);
        }
    }

    /** Returns the cell of a map over the whole image in which the pixel lies. */
    Cell on(int height, int width, ImageSize size) {
        return new Cell(y * height / size.height(), x * width / size.width(), height, width);
    }

    @Override
    public String toString() {
        return y + "," + x;
    }
}
