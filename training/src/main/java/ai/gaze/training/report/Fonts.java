package ai.gaze.training.report;

import ai.gaze.zoo.Texts;
import java.awt.AWTError;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Optional;

/** Whether this machine can draw text: slim containers have no fonts, or not what reads them. */
public final class Fonts {

    /** What to do where it cannot. */
    public static final String ADVICE =
            "install what it lacks (on Debian and Ubuntu the packages fontconfig, libfreetype6,"
                    + " libharfbuzz0b and fonts-dejavu-core)";

    private Fonts() {}

    /** Returns what is wrong; empty if text can be drawn. */
    public static Optional<String> problem() {
        try {
            Graphics2D graphics =
                    new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            int width = graphics.getFontMetrics().stringWidth("0");
            graphics.drawString("0", 0, 8);
            graphics.dispose();
            return width > 0 ? Optional.empty() : Optional.of("its fonts have no digits");
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            return Optional.of(words(e));
        }
    }

    /**
     * Makes sure that text can be drawn.
     *
     * @throws DrawingException if not; its message says what to do
     */
    public static void require() {
        problem()
                .ifPresent(
                        problem -> {
                            throw new DrawingException(sentence(problem));
                        });
    }

    /**
     * Returns a text as a font can draw it: a character that it does not have is named, such as
     * {@code \\u732b}, where otherwise all names would be the same empty boxes.
     */
    public static String drawable(String text, Font font) {
        if (font.canDisplayUpTo(text) < 0) {
            return text;
        }
        StringBuilder drawable = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            if (font.canDisplay(c)) {
                                drawable.appendCodePoint(c);
                            } else {
                                drawable.append(Texts.format("\\u%04x", c));
                            }
                        });
        return drawable.toString();
    }

    /** Whether a failure is that of drawing text, and not of a disk or a program. */
    static boolean areMissing(Throwable failure) {
        return failure instanceof LinkageError
                || failure instanceof InternalError
                || failure instanceof AWTError
                || words(failure).toLowerCase(Locale.ROOT).contains("font");
    }

    static String sentence(String problem) {
        return "this machine cannot draw text (" + problem + "); " + ADVICE;
    }

    static String words(Throwable failure) {
        if (failure.getCause() != null && failure instanceof Error) {
            // AWT hides what went wrong below what it was doing.
            return words(failure.getCause());
        }
        if (failure instanceof InvocationTargetException wrapped && wrapped.getCause() != null) {
            return words(wrapped.getCause());
        }
        String message =
                failure.getMessage() == null
                        ? ""
                        : failure.getMessage().lines().findFirst().orElse("");
        return message.isEmpty() ? failure.getClass().getSimpleName() : message;
    }
}
