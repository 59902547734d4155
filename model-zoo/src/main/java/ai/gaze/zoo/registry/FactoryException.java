package ai.gaze.zoo.registry;

import ai.gaze.zoo.EngineMemory;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.UncheckedIOException;
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
        this(what, factory, Texts.firstLine(cause), cause);
    }

    private FactoryException(String what, Object factory, String reason, Throwable cause) {
        super(
                Texts.format(
                        "%s of %s cannot be made: %s; ask who made it, or use another",
                        what, madeBy(factory), reason),
                cause);
    }

    /**
     * Says of somebody's own part what went wrong in it.
     *
     * @param what the part, such as {@code optimizer my-own}
     * @param moment what it was doing, such as {@code update}
     * @return a {@link UserException} that names it; what was thrown, if that is one
     * @throws OutOfMemoryError or what the engine threw, if the machine failed, and not the part
     */
    public static RuntimeException failed(String what, String moment, Throwable thrown) {
        requireOfPart(thrown);
        return thrown instanceof UserException user
                ? user
                : new UserException(
                        Texts.format(
                                "%s failed in %s: %s; mend it, or use another",
                                what, moment, Texts.firstLine(thrown)),
                        thrown);
    }

    /**
     * Throws on what is no failure of a part: memory that is not enough, Java's or the engine's,
     * and a file that an interrupt closed.
     */
    public static void requireOfPart(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e && EngineMemory.isMissing(e)) {
            throw e;
        }
        if (thrown instanceof UncheckedIOException e && FileErrors.isInterrupt(e.getCause())) {
            throw e;
        }
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
        T made;
        try {
            made = call.get();
        } catch (UserException e) {
            throw e;
        } catch (Throwable e) {
            // A third party's code may throw anything.
            requireOfPart(e);
            throw new FactoryException(what, factory, e);
        }
        if (made == null) {
            throw new FactoryException(what, factory, "it made nothing", null);
        }
        return made;
    }

    /** Returns the class of an object; of a lambda the one in which it stands. */
    public static String madeBy(Object factory) {
        return factory.getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
    }
}
