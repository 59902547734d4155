package ai.gaze.training.hub;

import ai.gaze.training.data.GazeHome;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.UserException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the hub is, and who asks, in the environment variables of its own programs.
 *
 * @param endpoint {@code HF_ENDPOINT}: the address of the hub, ending in a slash
 * @param token {@code HF_TOKEN}: sent to the host of the endpoint alone; empty for none
 * @param offline {@code HF_HUB_OFFLINE}: whether nothing is asked, and what was fetched is used
 * @param cache the folder in which models are kept
 */
record HubSettings(URI endpoint, String token, boolean offline, Path cache) {

    private static final int DELETE = 0x7f;
    private static final String PUBLIC_HUB = "https://huggingface.co";

    /** Reads those of this process. */
    static HubSettings ofProcess() {
        return of(System.getenv(), GazeHome.path().resolve("hub"));
    }

    static HubSettings of(Map<String, String> environment, Path cache) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip();
        String offline = environment.getOrDefault("HF_HUB_OFFLINE", "").strip();
        return new HubSettings(
                address(endpoint.isEmpty() ? PUBLIC_HUB : endpoint),
                environment.getOrDefault("HF_TOKEN", "").strip(),
                offline.matches("(?i)1|on|yes|true"),
                cache);
    }

    /** Reads the address of a hub. */
    static URI address(String text) {
        try {
            URI address = URI.create(text.endsWith("/") ? text : text + "/");
            if (address.getHost() != null
                    && ("https".equals(address.getScheme())
                            || "http".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw UserException.of(
                "the environment variable HF_ENDPOINT is \"%s\", which is no address; set it to one"
                        + " such as %s, or unset it",
                Excerpt.of(text), PUBLIC_HUB);
    }

    /** Whether a token may be sent there: to the endpoint itself, not to where it points. */
    boolean trusts(URI address) {
        return address.getScheme().equals(endpoint.getScheme())
                && address.getHost().equals(endpoint.getHost())
                && address.getPort() == endpoint.getPort();
    }

    /**
     * Refuses a token that no header can hold. Its value is never shown.
     *
     * @throws UserException if something else than a visible letter of ASCII is in it
     */
    void requireSendable() {
        token.chars()
                .filter(c -> c <= ' ' || c > '~')
                .findFirst()
                .ifPresent(
                        c -> {
                            throw UserException.of(
                                    "the token in HF_TOKEN has %s in it, which no token has: set the"
                                            + " environment variable to the token alone",
                                    nameOf(c));
                        });
    }

    private static String nameOf(int c) {
        if (c == '\n' || c == '\r') {
            return "a line break";
        }
        if (c == ' ' || c == '\t') {
            return "a blank";
        }
        return c < ' ' || c == DELETE ? "a control character" : "a letter outside of ASCII";
    }

    // Records print what they hold.
    @Override
    public String toString() {
        return "HubSettings[endpoint=" + endpoint + ", cache=" + cache + "]";
    }
}
