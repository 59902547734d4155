package ai.gaze.training.selftest;

/** A fixture is about something that Gaze does not have; the message says what. */
final class Unknown extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Unknown(String message) {
        super(message);
    }
}
