package ai.gaze.training.ui;

import ai.gaze.training.web.Page;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers of the server. */
final class Answer {

    private Answer() {}

    /** Sends a text and ends the exchange. */
    static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        boolean hasBody = bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, hasBody ? bytes.length : -1);
        if (!hasBody) {
            return;
        }
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Sends JSON. */
    static void json(HttpExchange exchange, String json) throws IOException {
        send(exchange, 200, "application/json", json);
    }

    /** Says what is wrong. */
    static void problem(HttpExchange exchange, int code, String sentence) throws IOException {
        send(exchange, code, "application/json", Page.json(Map.of("problem", sentence)));
    }
}
