package ai.gaze.cli;

/** Commands that can be copied into a shell. */
final class Shell {

    private Shell() {}

    /** Returns what was typed to start Gaze, such as {@code ./gaze}. */
    static String command() {
        return quoted(System.getProperty("gaze.command", "gaze"));
    }

    /** Returns a word as a POSIX shell must be given it. */
    static String quoted(String word) {
        return word.matches("[\\w.,:=/+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
