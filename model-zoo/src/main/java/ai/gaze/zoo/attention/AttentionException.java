package ai.gaze.zoo.attention;

import ai.gaze.zoo.UserException;

/** An attention module that cannot be made. */
public final class AttentionException extends UserException {

    private static final long serialVersionUID = 1L;

    AttentionException(AttentionType type, Throwable cause) {
        super(
                "attention %s of %s cannot be made: %s; ask who made it, or use another"
                        .formatted(type.name(), madeBy(type), cause),
                cause);
    }

    // A lambda's class is called after the one in which it stands.
    private static String madeBy(AttentionType type) {
        return type.factory().getClass().getName().replaceFirst("\\$\\$Lambda.*", "");
    }
}
