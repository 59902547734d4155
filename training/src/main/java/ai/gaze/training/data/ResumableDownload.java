package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Downloads a file of known size over HTTP and goes on where an earlier try stopped.
 *
 * <p>What has arrived stays in the target when this fails, so that the next try asks for the rest
 * only (RFC 9110, section 14). {@link HttpURLConnection} is used because it can time out in the
 * middle of a body, which {@code java.net.http} cannot.
 */
public final class ResumableDownload {

    /** Where a site is out of reach the other source should get its turn soon. */
    private static final int CONNECT_MILLIS = 5_000;

    private static final int READ_MILLIS = 30_000;
    private static final int BUFFER = 1 << 16;

    /** A connection that brings less before it breaks was hardly worth it. */
    private static final int MUCH = 1 << 20;

    /** How many of those are made for one file. */
    private static final int MOST_BREAKS = 20;

    private final Connector connector;
    private final long bytes;

    /** Makes connections. */
    @FunctionalInterface
    public interface Connector {
        /**
         * Makes one that may have been redirected, but not been read.
         *
         * @param range the value of header {@code Range}; null for the whole file
         */
        HttpURLConnection open(String range) throws IOException;
    }

    /**
     * @param connector makes the connections
     * @param bytes the exact size of the whole file
     */
    public ResumableDownload(Connector connector, long bytes) {
        this.connector = connector;
        this.bytes = bytes;
    }

    /**
     * @param address http or https
     * @param bytes the exact size of the whole file
     */
    ResumableDownload(URI address, long bytes) {
        this(range -> open(address, range), bytes);
    }

    /**
     * Prepares a connection that gives up where nothing arrives.
     *
     * @param address http or https
     * @param range the value of header {@code Range}; null for the whole file
     */
    public static HttpURLConnection open(URI address, String range) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        if (range != null) {
            connection.setRequestProperty("Range", range);
        }
        return connection;
    }

    /**
     * Downloads what the target lacks. A connection that breaks is made anew as long as each brings
     * something, and few of them less than 1 MiB.
     *
     * @throws SourceUnavailableException if the rest cannot be had now
     * @throws IOException if writing fails
     */
    public void into(Path target, FetchListener listener) throws IOException {
        long have = Files.exists(target) ? Files.size(target) : 0;
        if (have > bytes) {
            Files.delete(target);
            have = 0;
        }
        int breaks = 0;
        while (have < bytes) {
            if (have > 0) {
                listener.step("going on at byte " + have);
            }
            long before = have;
            SourceUnavailableException broken = transfer(target, before, listener);
            have = Files.size(target);
            breaks += have - before < MUCH ? 1 : 0;
            if (have <= before) {
                throw broken != null ? broken : new SourceUnavailableException("it sent nothing");
            }
            if (have < bytes && breaks >= MOST_BREAKS) {
                throw new SourceUnavailableException(
                        Texts.format(
                                "the connection broke %d times and brought %d of %d bytes, which are kept",
                                breaks, have, bytes),
                        broken);
            }
        }
    }

    /**
     * Makes one connection and takes what it gives.
     *
     * @return why it broke off after it had begun to send, null if it came to its end
     */
    private SourceUnavailableException transfer(Path target, long have, FetchListener listener)
            throws IOException {
        HttpURLConnection connection = connector.open(have > 0 ? "bytes=" + have + "-" : null);
        try {
            long start = start(connection, have);
            InputStream in = connection.getInputStream();
            StandardOpenOption how =
                    start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
            try (OutputStream out =
                    Files.newOutputStream(
                            target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how)) {
                return copy(in, out, start, listener);
            }
        } finally {
            connection.disconnect();
        }
    }

    /** The byte at which the answer starts: a server that knows no ranges sends everything. */
    private long start(HttpURLConnection connection, long have) throws IOException {
        int status;
        try {
            status = connection.getResponseCode();
        } catch (IOException e) {
            throw new SourceUnavailableException("no connection: " + NetworkErrors.sentence(e), e);
        }
        if (status == HttpURLConnection.HTTP_PARTIAL) {
            String range = String.valueOf(connection.getHeaderField("Content-Range"));
            if (range.startsWith("bytes " + have + "-") && range.endsWith("/" + bytes)) {
                return have;
            }
            throw new SourceUnavailableException(
                    Texts.format(
                            "it sent the range \"%s\" where the bytes from %d of %d were asked for",
                            range, have, bytes));
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new SourceUnavailableException("it answered with HTTP status " + status);
        }
        long length = connection.getContentLengthLong();
        if (length >= 0 && length != bytes) {
            throw new SourceUnavailableException(
                    Texts.format("it offers %d bytes where %d were expected", length, bytes));
        }
        return 0;
    }

    private SourceUnavailableException copy(
            InputStream in, OutputStream out, long start, FetchListener listener)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long done = start; done < bytes; listener.bytes(done, bytes)) {
            IOException cause = null;
            int n = -1;
            try {
                n = in.read(buffer, 0, (int) Math.min(BUFFER, bytes - done));
            } catch (IOException e) {
                cause = e;
            }
            if (n < 0) {
                return new SourceUnavailableException(
                        Texts.format(
                                "the connection broke after %d of %d bytes%s",
                                done,
                                bytes,
                                cause == null ? "" : " (" + NetworkErrors.sentence(cause) + ")"),
                        cause);
            }
            out.write(buffer, 0, n);
            done += n;
        }
        return null;
    }
}
