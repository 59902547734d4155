package ai.gaze.training;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Looks at what a builder is given. */
final class Given {

    private Given() {}

    // Somebody's own code, whose failure is said under the method that took it.
    static <T> Consumer<T> guarded(String method, Consumer<T> code) {
        Consumer<T> own = given(method, code);
        return value -> {
            try {
                own.accept(value);
            } catch (UncheckedIOException e) {
                throw e;
            } catch (Throwable e) {
                throw FactoryException.failed("what " + method + " was given", "accept", e);
            }
        };
    }

    static <T> T given(String method, T value) {
        if (value == null) {
            throw new UserException(method + " was given null; leave it out for the default");
        }
        return value;
    }

    static int atLeastOne(String key, int value) {
        if (value < 1) {
            throw new UserException(key + " must be at least 1, not " + value);
        }
        return value;
    }
}
