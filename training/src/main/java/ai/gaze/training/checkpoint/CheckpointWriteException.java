package ai.gaze.training.checkpoint;

import java.io.IOException;

/** A checkpoint that the disk did not take. Those written before it are as they were. */
public final class CheckpointWriteException extends IOException {

    private static final long serialVersionUID = 1L;

    CheckpointWriteException(String message, IOException cause) {
        super(message, cause);
    }
}
