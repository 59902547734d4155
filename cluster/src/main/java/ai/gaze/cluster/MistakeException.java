package ai.gaze.cluster;

/** Something that a person has to change; the message is one sentence that says what. */
final class MistakeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MistakeException(String message) {
        super(message);
    }
}
