package ai.gaze.zoo.attention;

/**
 * Where a module or a network was published.
 *
 * @param title title of the paper
 * @param authors its authors
 * @param year year of publication
 */
public record Paper(String title, String authors, int year) {

    /** Of what was not published. */
    public static final Paper NONE = new Paper("not published", "", 0);

    /** Returns whether it was published. */
    public boolean isPublished() {
        return year > 0;
    }
}
