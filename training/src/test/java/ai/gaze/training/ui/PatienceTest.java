package ai.gaze.training.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final int SIZE = 64 << 20;
    private static final int MILLIS = 2000;

    @Test
    void whoDoesNotReadIsGivenUpAndWhoReadsSlowlyIsNot() throws Exception {
        CompletableFuture<Throwable> first = new CompletableFuture<>();
        CompletableFuture<Throwable> second = new CompletableFuture<>();
        ExecutorService one = Executors.newSingleThreadExecutor();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (Patience patience = new Patience(MILLIS)) {
            server.setExecutor(one);
            server.createContext(
                            "/",
                            exchange -> {
                                CompletableFuture<Throwable> mine = first.isDone() ? second : first;
                                exchange.sendResponseHeaders(200, SIZE);
                                try (OutputStream out = exchange.getResponseBody()) {
                                    out.write(new byte[SIZE]);
                                    mine.complete(null);
                                } catch (IOException given) {
                                    mine.complete(given);
                                }
                                assertFalse(Thread.currentThread().isInterrupted());
                            })
                    .getFilters()
                    .add(patience);
            server.start();
            try (Socket deaf = ask(server)) {
                assertInstanceOf(IOException.class, first.get(20, TimeUnit.SECONDS));
                assertFalse(deaf.isClosed());
            }
            try (Socket slow = ask(server);
                    InputStream in = slow.getInputStream()) {
                // More than one wait in all, and far less for each part, also on a busy machine.
                byte[] some = new byte[SIZE / 8];
                for (int i = 0; i < 7; i++) {
                    assertEquals(some.length, in.readNBytes(some, 0, some.length));
                    Thread.sleep(MILLIS / 5);
                }
                in.readAllBytes();
                assertNull(second.get(20, TimeUnit.SECONDS));
            }
        } finally {
            server.stop(0);
            one.shutdownNow();
        }
    }

    private static Socket ask(HttpServer server) throws IOException {
        Socket socket = new Socket(server.getAddress().getAddress(), server.getAddress().getPort());
        socket.getOutputStream()
                .write(
                        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
