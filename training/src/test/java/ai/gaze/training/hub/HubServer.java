package ai.gaze.training.hub;

import ai.gaze.zoo.file.Sha256;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves one model as the hub does, and misbehaves as told. */
public final class HubServer implements AutoCloseable {

    /** The commit of branch {@code main}. */
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static final String MODEL = "/owner/my.model-1";

    /** Each request: method, path, range. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    /** What was sent as {@code Authorization}, by the host that it was sent to. */
    final List<String> tokens = new CopyOnWriteArrayList<>();

    /** The files of the model; those whose name ends in json are small. */
    public final Map<String, byte[]> files = new LinkedHashMap<>();

    volatile String commit = COMMIT;

    /** Answer everything with this status, if it is not 0. */
    volatile int status;

    /** What the hub calls the error. */
    volatile String error = "";

    /** Break off each answer after so many bytes. */
    volatile int breakAfter = Integer.MAX_VALUE;

    /** Send other bytes than those that were announced. */
    volatile boolean damaged;

    /** Announce fewer bytes than are sent. */
    volatile int less;

    volatile boolean noHash;
    volatile long delayMillis;

    private final HttpServer server;

    /** Starts it. */
    public HubServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Returns the address of the hub. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        String method = exchange.getRequestMethod();
        requests.add(method + " " + path + (range == null ? "" : " " + range));
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null) {
            tokens.add(
                    exchange.getRequestHeaders().getFirst("Host").split(":", -1)[0] + " " + token);
        }
        boolean head = method.equals("HEAD");
        if (status != 0) {
            fail(exchange, status, error);
            return;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/cdn/")) {
            send(exchange, files.get(name), range, head);
            return;
        }
        if (path.startsWith("/owner/old/")) {
            exchange.getResponseHeaders().set("Location", path.replace("/owner/old", MODEL));
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
            return;
        }
        if (!path.startsWith(MODEL + "/resolve/")) {
            fail(exchange, 401, "RepoNotFound");
        } else if (!path.contains("/main/") && !path.contains(commit) && !path.contains("a%2Fb")) {
            fail(exchange, 404, "RevisionNotFound");
        } else if (!files.containsKey(name)) {
            fail(exchange, 404, "EntryNotFound");
        } else {
            found(exchange, name, range, head);
        }
    }

    private void found(HttpExchange exchange, String name, String range, boolean head)
            throws IOException {
        byte[] file = files.get(name);
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Repo-Commit", commit);
        if (name.endsWith(".json")) {
            Path copy = Files.createTempFile("hub", "");
            Files.write(copy, file);
            headers.set(
                    "ETag", noHash ? "\"v1\"" : "W/\"" + HubFile.gitSum(copy, file.length) + "\"");
            Files.delete(copy);
            send(exchange, file, range, head);
            return;
        }
        headers.set("X-Linked-Etag", noHash ? "\"v1\"" : "\"" + Sha256.of(file) + "\"");
        headers.set("X-Linked-Size", "" + (file.length - less));
        // Another host, as far as a client can know.
        int port = server.getAddress().getPort();
        headers.set("Location", "http://localhost:" + port + "/cdn/" + name);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void fail(HttpExchange exchange, int status, String error) throws IOException {
        exchange.getResponseHeaders().set("X-Error-Code", error);
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void send(HttpExchange exchange, byte[] file, String range, boolean head)
            throws IOException {
        try {
            Thread.sleep(head ? 0 : delayMillis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (range != null) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
        }
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", "" + file.length);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, file.length - from);
        byte[] sent = file.clone();
        sent[file.length - 1] ^= (byte) (damaged ? 1 : 0);
        OutputStream out = exchange.getResponseBody();
        out.write(sent, from, Math.min(breakAfter, file.length - from));
        out.flush();
        exchange.close();
    }

    /** Answers nothing from now on. */
    public void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        stop();
        ((ExecutorService) server.getExecutor()).shutdownNow();
    }
}
