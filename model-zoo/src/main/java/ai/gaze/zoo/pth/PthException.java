package ai.gaze.zoo.pth;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;

/** A file of torch.save that is damaged, or holds something else than tensors and plain data. */
public final class PthException extends UserException {

    private static final long serialVersionUID = 1L;

    private PthException(String message) {
        super(message);
    }

    /** What is wrong, as {@link Texts#format} says it. */
    @SuppressWarnings("FormatStringAnnotation")
    public static PthException of(String pattern, Object... values) {
        return new PthException(Texts.format(pattern, values));
    }

    /** The bytes are not what torch.save writes. */
    static PthException damaged(String what) {
        return of("is damaged or was not written by torch.save (%s); get it again", what);
    }

    /** The same for a file. */
    PthException in(String source) {
        PthException named = new PthException(source + " " + getMessage());
        named.initCause(this);
        return named;
    }
}
