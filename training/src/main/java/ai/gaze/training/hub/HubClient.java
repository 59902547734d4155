package ai.gaze.training.hub;

import ai.gaze.training.data.NetworkErrors;
import ai.gaze.training.data.ResumableDownload;
import ai.gaze.training.data.SourceUnavailableException;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the hub. */
final class HubClient {

    private static final int MOST_REDIRECTIONS = 10;
    private static final Pattern HASH = Pattern.compile("(?:W/)?\"?([0-9a-f]{64}|[0-9a-f]{40})\"?");

    private final HubSettings settings;
    private final HubAddress model;

    HubClient(HubSettings settings, HubAddress model) {
        settings.requireSendable();
        this.settings = settings;
        this.model = model;
    }

    /**
     * An answer about a file.
     *
     * @param file what it is
     * @param commit which commit the revision is now; empty if the hub does not say
     */
    record Answer(HubFile file, String commit) {}

    /**
     * Asks what a file is.
     *
     * @return empty if the model has no such file
     * @throws UserException if there is no such model or revision, or no right to it
     * @throws SourceUnavailableException if the hub cannot be asked now
     */
    Optional<Answer> ask(String file) throws IOException {
        URI address = settings.endpoint().resolve(model.path(file));
        String commit = "";
        for (int i = 0; i < MOST_REDIRECTIONS; i++) {
            HttpURLConnection connection = open(address, "HEAD", null);
            try {
                int status = status(connection);
                commit = commit.isEmpty() ? header(connection, "X-Repo-Commit") : commit;
                String linked = header(connection, "X-Linked-Etag");
                if (status / 100 == 3 && linked.isEmpty()) {
                    address = target(connection, address);
                    continue;
                }
                if (status / 100 != 3 && isMissing(status, connection)) {
                    return Optional.empty();
                }
                String hash = linked.isEmpty() ? header(connection, "ETag") : linked;
                String size =
                        header(connection, linked.isEmpty() ? "Content-Length" : "X-Linked-Size");
                return Optional.of(new Answer(file(file, hash, size), commit));
            } finally {
                connection.disconnect();
            }
        }
        throw new SourceUnavailableException("it redirects without end");
    }

    private static HubFile file(String name, String etag, String size)
            throws SourceUnavailableException {
        Matcher hash = HASH.matcher(etag);
        if (!hash.matches() || !size.matches("\\d{1,18}")) {
            throw new SourceUnavailableException(
                    Texts.format(
                            "it gives neither the size nor the checksum of %s, without which it is not trusted",
                            name));
        }
        return new HubFile(name, Long.parseLong(size), hash.group(1));
    }

    private boolean isMissing(int status, HttpURLConnection connection)
            throws SourceUnavailableException {
        String error = header(connection, "X-Error-Code");
        if (status == HttpURLConnection.HTTP_OK) {
            return false;
        }
        if (error.equals("RevisionNotFound")) {
            throw UserException.of(
                    "%s has no such revision; name a branch, a tag or a commit of it", model);
        }
        boolean noModel = error.equals("RepoNotFound");
        boolean noRight =
                status == HttpURLConnection.HTTP_UNAUTHORIZED
                        || status == HttpURLConnection.HTTP_FORBIDDEN;
        if (noModel || noRight) {
            throw UserException.of(
                    "%s is not there or may not be read (HTTP status %d of %s): check the name, and"
                            + " %s",
                    model,
                    status,
                    settings.endpoint().getHost(),
                    settings.token().isEmpty()
                            ? "set the environment variable HF_TOKEN to a token that may read it"
                            : "whether the token in HF_TOKEN may read it");
        }
        if (status == HttpURLConnection.HTTP_NOT_FOUND) {
            return true;
        }
        throw new SourceUnavailableException("it answered with HTTP status " + status);
    }

    /** Returns what downloads a file. */
    ResumableDownload download(HubFile file) {
        URI address = settings.endpoint().resolve(model.path(file.name()));
        return new ResumableDownload(range -> follow(address, range), file.bytes());
    }

    private HttpURLConnection follow(URI first, String range) throws IOException {
        URI address = first;
        for (int i = 0; i < MOST_REDIRECTIONS; i++) {
            HttpURLConnection connection = open(address, "GET", range);
            if (status(connection) / 100 != 3) {
                return connection;
            }
            connection.disconnect();
            address = target(connection, address);
        }
        throw new SourceUnavailableException("it redirects without end");
    }

    // Redirections are followed here, as Java would send the token on to where they lead.
    private HttpURLConnection open(URI address, String method, String range) throws IOException {
        HttpURLConnection connection = ResumableDownload.open(address, range);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestMethod(method);
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (!settings.token().isEmpty() && settings.trusts(address)) {
            connection.setRequestProperty("Authorization", "Bearer " + settings.token());
        }
        return connection;
    }

    private static int status(HttpURLConnection connection) throws SourceUnavailableException {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new SourceUnavailableException("no connection: " + NetworkErrors.sentence(e), e);
        }
    }

    private static URI target(HttpURLConnection connection, URI from)
            throws SourceUnavailableException {
        String location = header(connection, "Location");
        try {
            URI to = from.resolve(location);
            String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
            boolean safe = scheme.equals("https") || scheme.equals(from.getScheme());
            if (!location.isEmpty() && safe && to.getHost() != null) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new SourceUnavailableException("it redirects to no address that can be followed");
    }

    private static String header(HttpURLConnection connection, String name) {
        String value = connection.getHeaderField(name);
        return value == null ? "" : value.strip();
    }
}
