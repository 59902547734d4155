package ai.gaze.training.report;

import ai.gaze.zoo.file.FileErrors;
import java.awt.AWTError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Pictures, pages and TensorBoard: output that is never worth a training. What goes wrong in making
 * it is warned of, once for each kind, and the training goes on.
 */
public final class Extras {

    private final Consumer<String> warning;
    private final Set<String> warned = new HashSet<>();

    /**
     * @param warning is told what could not be made, and why
     */
    public Extras(Consumer<String> warning) {
        this.warning = warning;
    }

    /** Makes something. */
    @FunctionalInterface
    public interface Making {
        /**
         * Makes it.
         *
         * @throws IOException if it cannot be written
         */
        void run() throws IOException;
    }

    /**
     * Makes something if that can be done.
     *
     * @param what its name, with which the warning begins
     * @param making makes it; a machine without fonts throws errors of linkage here
     * @return whether it was made
     */
    public boolean attempt(String what, Making making) {
        Optional<Throwable> failure = run(making);
        failure.ifPresent(f -> warn(what, f));
        return failure.isEmpty();
    }

    /**
     * Makes something if that can be done.
     *
     * @return in words why it could not; empty if it could
     */
    public static Optional<String> problem(Making making) {
        return run(making)
                .map(
                        failure ->
                                Fonts.areMissing(failure)
                                        ? Fonts.sentence(Fonts.words(failure))
                                        : words(failure));
    }

    private static Optional<Throwable> run(Making making) {
        try {
            making.run();
            return Optional.empty();
        } catch (IOException | RuntimeException | LinkageError | InternalError | AWTError failure) {
            return Optional.of(failure);
        }
    }

    /**
     * Makes something if that can be done.
     *
     * @param what its name, with which the warning begins
     * @param making makes it
     * @return what was made; empty if that failed
     */
    public <T> Optional<T> made(String what, Supplier<T> making) {
        AtomicReference<T> made = new AtomicReference<>();
        attempt(what, () -> made.set(making.get()));
        return Optional.ofNullable(made.get());
    }

    // What has no fonts has them for no picture.
    private void warn(String what, Throwable failure) {
        if (Fonts.areMissing(failure)) {
            if (warned.add("fonts")) {
                warning.accept(
                        what
                                + ", like all that has text in it, could not be made: "
                                + Fonts.sentence(Fonts.words(failure)));
            }
        } else if (warned.add(what)) {
            warning.accept(what + " could not be made: " + words(failure));
        }
    }

    // The message of a file's error is often nothing but its name.
    private static String words(Throwable failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        return cause instanceof FileSystemException file
                ? FileErrors.sentence(file)
                : Fonts.words(cause);
    }
}
