package ai.gaze.zoo;

/**
 * A person's mistake: an unknown name, a bad file, a value out of range.
 *
 * <p>The message is one sentence that names the thing, says what was expected and what to do. The
 * command line prints it without a stack trace and exits with code 2.
 */
public class UserException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message one sentence for a person to read
     */
    public UserException(String message) {
        super(message);
    }

    /**
     * @param message one sentence for a person to read
     * @param cause what went wrong underneath
     */
    public UserException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Makes the message of a pattern, as {@link Texts#format} does.
     *
     * @param values what the pattern names, and then, maybe, what went wrong underneath
     */
    @SuppressWarnings("FormatStringAnnotation")
    public static UserException of(String pattern, Object... values) {
        Object last = values.length == 0 ? null : values[values.length - 1];
        return new UserException(
                Texts.format(pattern, values), last instanceof Throwable cause ? cause : null);
    }
}
