package ai.gaze.training.checkpoint;

import ai.gaze.zoo.UserException;
import java.util.Locale;

/** A checkpoint that cannot be used. */
public final class CheckpointException extends UserException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** There is no such checkpoint. */
        MISSING,
        /** The file ends too early. */
        CUT,
        /** The bytes are not those that were written: the checksum disagrees. */
        DAMAGED,
        /** The file is something else. */
        NOT_A_CHECKPOINT,
        /**
         * It was written by a newer Gaze, in a version of the format that this one does not know.
         */
        NEWER_VERSION,
        /** It is of a version of the format that this Gaze no longer reads. */
        OLDER_VERSION,
        /** It is of another network than the one that it is to be loaded into. */
        OTHER_MODEL,
        /** Neither the newest nor the one before it can be used. */
        NONE_GOOD;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    CheckpointException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    CheckpointException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Returns what is wrong. */
    public Kind kind() {
        return kind;
    }
}
