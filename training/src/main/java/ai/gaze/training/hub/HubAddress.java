package ai.gaze.training.hub;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on the hub: {@code hub:OWNER/NAME}, or {@code hub:OWNER/NAME@REVISION}.
 *
 * @param owner who published it, such as {@code timm}
 * @param name what it is called there, such as {@code resnet18.a1_in1k}
 * @param revision a branch, a tag or a commit
 */
public record HubAddress(String owner, String name, String revision) {

    private static final String SCHEME = "hub:";
    private static final String MAIN = "main";
    private static final String WORD = "[A-Za-z0-9_][A-Za-z0-9._-]{0,95}";
    private static final Pattern FORM =
            Pattern.compile(
                    SCHEME
                            + "("
                            + WORD
                            + ")/("
                            + WORD
                            + ")(?:@("
                            + WORD
                            + "(?:/"
                            + WORD
                            + "){0,4}))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Whether a text is meant to be such an address. */
    public static boolean is(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads an address.
     *
     * @throws UserException if it is not one
     */
    public static HubAddress parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || text.contains("..")) {
            throw UserException.of(
                    "\"%s\" names no model on the hub; write hub:OWNER/NAME or"
                            + " hub:OWNER/NAME@REVISION, such as hub:timm/resnet18.a1_in1k",
                    Excerpt.of(text));
        }
        String revision = matcher.group(3);
        return new HubAddress(
                matcher.group(1), matcher.group(2), revision == null ? MAIN : revision);
    }

    /** The same model at a commit. */
    public HubAddress at(String commit) {
        return new HubAddress(owner, name, commit);
    }

    /** Whether the revision is a commit, which never changes. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** Returns where a file of it is, below the address of the hub. */
    String path(String file) {
        return owner + "/" + name + "/resolve/" + revision.replace("/", "%2F") + "/" + file;
    }

    @Override
    public String toString() {
        return SCHEME + owner + "/" + name + (revision.equals(MAIN) ? "" : "@" + revision);
    }
}
