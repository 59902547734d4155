package ai.gaze.training.ui;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets in who may look. On this machine alone a request must name it as its host, or pages of
 * others could ask through names of their own. From elsewhere it must have the token, which the
 * address that was printed brings and a cookie keeps.
 */
final class Gate extends Filter {

    /** The one address that takes something. */
    static final String PICTURE = "/api/picture";

    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private final Set<String> hosts;
    private final String token;
    private final String cookie;

    /**
     * @param hosts what a request may name as its host, whatever the port, which a tunnel may have
     *     of its own; nothing for all
     * @param token what a request must bring; {@code null} for nothing
     * @param port that of the server, as browsers send a cookie to every port of a machine
     */
    Gate(Set<String> hosts, String token, int port) {
        this.hosts = hosts;
        this.token = token;
        cookie = "gaze-token-" + port + "=" + token;
    }

    @Override
    public String description() {
        return "lets in who may look";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " img-src 'self' data:; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (!hosts.isEmpty() && (host == null || !hosts.contains(nameOf(host)))) {
            Answer.problem(exchange, 421, "this server answers to its own address alone");
        } else if (!isAllowed(exchange)) {
            headers.set("Allow", "GET");
            Answer.problem(exchange, 405, "this server only shows, and takes nothing but pictures");
        } else if (!isOfItsOwnPage(exchange, host)) {
            Answer.problem(exchange, 403, "this server answers to its own pages alone");
        } else if (token == null || has(cookies(exchange), cookie)) {
            chain.doFilter(exchange);
        } else if (has(List.of("" + exchange.getRequestURI().getRawQuery()), "token=" + token)) {
            headers.set("Set-Cookie", cookie + "; HttpOnly; SameSite=Strict; Path=/");
            headers.set("Location", "/");
            Answer.send(exchange, 303, "text/plain", "");
        } else {
            Answer.problem(exchange, 403, "open the address with the token that gaze has printed");
        }
    }

    private static String nameOf(String host) {
        return PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
    }

    private static boolean isAllowed(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        return method.equals("GET")
                || (method.equals("POST") && PICTURE.equals(exchange.getRequestURI().getPath()));
    }

    // A browser says which page asks; what no browser sends comes from somebody of this machine.
    private static boolean isOfItsOwnPage(HttpExchange exchange, String host) {
        Headers headers = exchange.getRequestHeaders();
        String origin = headers.getFirst("Origin");
        String site = headers.getFirst("Sec-Fetch-Site");
        boolean isPage = "/".equals(exchange.getRequestURI().getPath());
        return (origin == null || origin.equals("http://" + host))
                && (isPage || site == null || Set.of("same-origin", "none").contains(site));
    }

    private static List<String> cookies(HttpExchange exchange) {
        List<String> all = exchange.getRequestHeaders().getOrDefault("Cookie", List.of());
        return all.stream().flatMap(line -> Arrays.stream(line.split("; ", -1))).toList();
    }

    /** How long it takes does not tell how much is right. */
    private static boolean has(List<String> given, String wanted) {
        byte[] bytes = wanted.getBytes(StandardCharsets.UTF_8);
        return given.stream()
                .anyMatch(g -> MessageDigest.isEqual(g.getBytes(StandardCharsets.UTF_8), bytes));
    }
}
