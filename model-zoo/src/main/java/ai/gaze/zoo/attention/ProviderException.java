package ai.gaze.zoo.attention;

import ai.gaze.zoo.UserException;

/** An attention module of a third party that cannot be made. */
public final class ProviderException extends UserException {

    private static final long serialVersionUID = 1L;

    ProviderException(String name, AttentionProvider provider, Throwable cause) {
        super(
                "attention "
                        + name
                        + " of "
                        + provider.getClass().getName()
                        + ", which is not part of Gaze, cannot be made: "
                        + cause
                        + "; ask who made it, or take its jar away",
                cause);
    }
}
