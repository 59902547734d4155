package ai.gaze.cluster;

/** What the exit code of a run's process means to whoever started it. */
enum Verdict {
    /** It is trained, or its loss was no longer a number, which is a row of the table, too. */
    DONE,
    /** A person has to change something; to try again would end alike. */
    MISTAKE,
    /** Another process trains it. */
    HELD,
    /** The machine failed, or was taken away: it goes on from its checkpoint, here or elsewhere. */
    AGAIN;

    static final int EXIT_MACHINE = 1;
    static final int EXIT_MISTAKE = 2;
    static final int EXIT_HELD = 75;
    static final int EXIT_STOPPED = 130;

    /** Judges an exit code. */
    static Verdict of(int exitCode) {
        return switch (exitCode) {
            case 0 -> DONE;
            case EXIT_MISTAKE -> MISTAKE;
            case EXIT_HELD -> HELD;
            default -> AGAIN;
        };
    }
}
