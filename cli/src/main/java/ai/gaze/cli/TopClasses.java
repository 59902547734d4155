package ai.gaze.cli;

import ai.gaze.zoo.UserException;

/** How many of the most probable classes an option {@code --top} means. */
final class TopClasses {

    private TopClasses() {}

    /**
     * Returns the number.
     *
     * @param typed what was typed, or {@code null}
     * @param usual what holds where nothing was typed; all classes where there are fewer
     * @param classes how many classes there are
     * @throws UserException if a number was typed and there are fewer classes
     */
    static int of(Integer typed, int usual, int classes) {
        if (typed == null) {
            return Math.min(usual, classes);
        }
        if (typed < 1 || typed > classes) {
            throw new UserException(
                    "--top must be from 1 to the " + classes + " classes, not " + typed);
        }
        return typed;
    }
}
