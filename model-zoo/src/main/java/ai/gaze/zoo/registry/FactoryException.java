package ai.gaze.zoo.registry;

import ai.gaze.zoo.UserException;
import java.util.Objects;
import java.util.function.Supplier;

/** Something that is registered cannot be made. */
public final class FactoryException extends UserException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what what cannot be made, such as {@code attention my-gate}
     * @param factory what should have made it
     * @param cause what went wrong
     */
    public FactoryException(String what, Object factory, Throwable cause) {
        super(
                "%s of %s cannot be made: %s; ask who made it, or use another"
                        .formatted(what, madeBy(factory), cause),
                cause);
    }

    /**
     * Returns what a factory makes.
     *
     * @param what what it makes, such as {@code attention my-gate}
     * @param factory for the message
     * @param call calls it
     * @throws UserException if the factory does
     * @throws FactoryException if it fails, or makes nothing
     */
    public static <T> T made(String what, Object factory, Supplier<T> call) {
        try {
            return Objects.requireNonNull(call.get(), "it made nothing");
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new FactoryException(what, factory, e);
        }
    }

    // A lambda's class is called after the one in which it stands.
    private static String madeBy(Object factory) {
        return factory.getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
    }
}
