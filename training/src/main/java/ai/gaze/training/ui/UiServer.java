package ai.gaze.training.ui;

import ai.gaze.training.compare.report.Reports;
import ai.gaze.training.run.JsonFile;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Shows the runs of a folder in a browser, those that go on a second behind at most. It reads
 * alone.
 *
 * <pre>{@code
 * try (UiServer server = UiServer.start(Path.of("runs"), "127.0.0.1", 7007)) {
 *     System.out.println(server.address());
 *     ...
 * }
 * }</pre>
 *
 * <p>The server is the one of the JDK: it has all that this needs, and brings no dependency.
 */
public final class UiServer implements AutoCloseable {

    private static final int LAST_PORT = 65_535;

    // Each who looks on takes a thread that sleeps, and leaves some to those who ask.
    private static final int MOST_THREADS = 400;
    private static final int MOST_READERS = 300;

    // What is written to one who does not read ends his turn, as does what he does not say to its
    // end.
    private static final long PATIENCE_MILLIS = 20_000;
    private static final String REQUEST_SECONDS = "120";

    /** Pictures that are taken at a time: each may need a hundred megabytes for a moment. */
    private static final int MOST_PICTURES = 2;

    /** Most bytes of a picture that somebody brings. */
    private static final int MOST_BYTES = 16 << 20;

    /** More is not even read to its end, so that whoever sends it hears why. */
    private static final int MOST_SKIPPED = 64 << 20;

    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript");

    private final HttpServer server;
    private final ExecutorService threads;
    private final RunsFolder folder;
    private final RunFeed feed = new RunFeed();
    private final LiveRuns live = new LiveRuns(feed);
    private final Looks looks = new Looks(RunImageSources.ofThisMachine());
    private final Models models = new Models();
    private final Patience patience = new Patience(PATIENCE_MILLIS);
    private final Semaphore readers = new Semaphore(MOST_READERS);
    private final Semaphore pictures = new Semaphore(MOST_PICTURES);
    private final RunTable table;
    private final String address;

    private UiServer(RunsFolder folder, HttpServer server, String host) {
        this.folder = folder;
        this.server = server;
        table = new RunTable(folder);
        InetAddress bound = server.getAddress().getAddress();
        int port = server.getAddress().getPort();
        String token = bound.isLoopbackAddress() ? null : token();
        String name = host.contains(":") ? "[" + host + "]" : host;
        Set<String> hosts =
                bound.isLoopbackAddress()
                        ? new HashSet<>(
                                List.of(
                                        "127.0.0.1",
                                        "localhost",
                                        "[::1]",
                                        bound.getHostAddress(),
                                        name.toLowerCase(Locale.ROOT)))
                        : Set.of();
        address = "http://" + name + ":" + port + "/" + (token == null ? "" : "?token=" + token);
        threads =
                new ThreadPoolExecutor(
                        4,
                        MOST_THREADS,
                        30,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, "gaze-ui");
                            thread.setDaemon(true);
                            return thread;
                        });
        server.setExecutor(threads);
        HttpContext context = server.createContext("/", this::answer);
        context.getFilters().add(patience);
        context.getFilters().add(new Gate(hosts, token, port));
        server.start();
    }

    /**
     * Starts to serve.
     *
     * @param runs the folder of the runs
     * @param host name or address of this machine under which it can be reached; all but those of
     *     the machine itself need the token in {@link #address}
     * @param port 0 for one that is free
     * @throws UserException if there is no such folder or host, or the port is taken
     */
    public static UiServer start(Path runs, String host, int port) {
        RunsFolder folder = new RunsFolder(runs);
        if (port < 0 || port > LAST_PORT) {
            throw UserException.of("port must be from 0 to %s, not %s", LAST_PORT, port);
        }
        try {
            limitRequests();
            InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(host), port);
            return new UiServer(folder, HttpServer.create(at, 0), host);
        } catch (UnknownHostException e) {
            throw new UserException("host " + host + " is not known; name one of this machine", e);
        } catch (BindException e) {
            throw UserException.of(
                    "port %s of %s cannot be had (%s); choose another port",
                    port, host, e.getMessage());
        } catch (IOException e) {
            throw UserException.of("port %s of %s cannot be had (%s)", port, host, e.getMessage());
        }
    }

    // The server of the JDK reads it when it is first used. Without it a request that never ends
    // holds a thread for ever.
    private static void limitRequests() {
        String limit = "sun.net.httpserver.maxReqTime";
        if (System.getProperty(limit) == null) {
            System.setProperty(limit, REQUEST_SECONDS);
        }
    }

    /** Returns the address to be opened in a browser. */
    public String address() {
        return address;
    }

    private static String token() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            Query query = Query.of(exchange.getRequestURI());
            switch (path) {
                case "/api/runs" -> Answer.json(exchange, table.json());
                case "/api/run" -> Answer.json(exchange, feed.of(run(query)).json());
                case "/api/live" -> live(exchange, run(query));
                case "/api/comparison" -> {
                    Path comparison = folder.comparison(query.get("name"));
                    Answer.json(
                            exchange, Page.json(JsonFile.tree(comparison.resolve(Reports.DATA))));
                }
                case "/api/asked" -> Answer.json(exchange, Page.json(looks.about(run(query))));
                case "/api/explain" -> {
                    Path run = folder.runWithCheckpoints(query.get("name"));
                    Answer.json(exchange, Page.json(looks.explain(run, query)));
                }
                case "/api/images" ->
                        Answer.json(exchange, Page.json(looks.thumbnails(run(query), query)));
                case "/api/models" -> Answer.json(exchange, models.all(query));
                case "/api/layers" ->
                        Answer.json(
                                exchange,
                                query.get("name") == null
                                        ? models.layers(query)
                                        : models.layers(run(query)));
                case Gate.PICTURE -> bring(exchange, run(query));
                default -> file(exchange, path.equals("/") ? "ui.html" : path.substring(1));
            }
        } catch (UserException e) {
            boolean asks = exchange.getRequestMethod().equals("GET");
            Answer.problem(exchange, asks ? 404 : 400, e.getMessage());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failed(exchange, e);
        } finally {
            exchange.close();
        }
    }

    // Of one who has gone nobody need hear, and he hears nothing.
    private static void failed(HttpExchange exchange, Throwable why) throws IOException {
        boolean isBegun = exchange.getResponseCode() >= 0;
        if (isBegun && why instanceof IOException) {
            LoggerFactory.getLogger(UiServer.class).debug("a reader has gone", why);
            return;
        }
        LoggerFactory.getLogger(UiServer.class).warn("a page could not be shown", why);
        if (!isBegun) {
            Answer.problem(exchange, 500, "this could not be shown; the server has logged why");
        }
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        Optional<String> file = Page.file(name);
        if (file.isPresent()) {
            Answer.send(exchange, 200, TYPES.get(name.replaceFirst(".*\\.", "")), file.get());
        } else {
            Answer.problem(exchange, 404, "there is no such page");
        }
    }

    private Path run(Query query) {
        return folder.run(query.get("name"));
    }

    private void bring(HttpExchange exchange, Path run) throws IOException {
        if (!isFree(pictures)) {
            Answer.problem(exchange, 503, "others bring pictures; bring it again in a while");
            return;
        }
        try {
            byte[] file = body(exchange);
            if (file.length <= MOST_BYTES) {
                Answer.json(exchange, Page.json(Map.of("picture", looks.bring(run, file))));
            } else {
                Answer.problem(
                        exchange,
                        413,
                        Texts.format(
                                "the picture has more than %s MiB; bring a smaller one",
                                MOST_BYTES >> 20));
            }
        } finally {
            pictures.release();
        }
    }

    private static boolean isFree(Semaphore turns) {
        try {
            return turns.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns what is sent, or of what is too much its beginning. */
    private static byte[] body(HttpExchange exchange) {
        try {
            InputStream body = exchange.getRequestBody();
            byte[] file = body.readNBytes(MOST_BYTES + 1);
            // Its own skip waits for more than there is.
            for (long rest = MOST_SKIPPED; file.length > MOST_BYTES && rest > 0; ) {
                int read = body.read(file);
                rest = read < 0 ? 0 : rest - read;
            }
            return file;
        } catch (IOException e) {
            throw new UserException("the picture did not come to its end; bring it again", e);
        }
    }

    private void live(HttpExchange exchange, Path run) throws IOException {
        if (!readers.tryAcquire()) {
            Answer.problem(exchange, 503, "too many look on; this page goes on when one leaves");
            return;
        }
        try {
            stream(exchange, run);
        } finally {
            readers.release();
        }
    }

    private void stream(HttpExchange exchange, Path run) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            live.send(run, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            LoggerFactory.getLogger(UiServer.class).debug("a reader has gone", gone);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        patience.close();
        looks.close();
    }
}
