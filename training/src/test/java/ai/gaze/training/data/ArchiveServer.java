package ai.gaze.training.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Serves one file over HTTP and misbehaves as told. */
final class ArchiveServer implements AutoCloseable {

    /** The {@code Range} header of each request, "none" for one without. */
    final List<String> ranges = new CopyOnWriteArrayList<>();

    /** Break off each answer after so many bytes. */
    volatile int breakAfter = Integer.MAX_VALUE;

    /** Answer a range with the whole file. */
    volatile boolean ignoreRanges;

    /** Wait so long before each answer. */
    volatile long delayMillis;

    private final byte[] file;
    private final HttpServer server;

    ArchiveServer(byte[] file) throws IOException {
        this.file = file;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/archive.tar.gz");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "none" : range);
        try {
            Thread.sleep(delayMillis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        int from = 0;
        int status = 200;
        if (range != null && !ignoreRanges) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            status = 206;
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
        }
        exchange.sendResponseHeaders(status, file.length - from);
        int count = Math.min(breakAfter, file.length - from);
        OutputStream out = exchange.getResponseBody();
        out.write(file, from, count);
        out.flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
    }
}
