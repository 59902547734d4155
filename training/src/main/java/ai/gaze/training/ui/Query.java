package ai.gaze.training.ui;

import ai.gaze.zoo.UserException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What stands behind the question mark of an address. */
record Query(Map<String, String> values) {

    static Query of(URI address) {
        Map<String, String> values = new HashMap<>();
        String query = address.getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                try {
                    values.putIfAbsent(
                            pair.substring(0, at),
                            URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    throw new UserException("the address is no address: " + e.getMessage(), e);
                }
            }
        }
        return new Query(values);
    }

    /** Returns a value; {@code null} if there is none. */
    String get(String key) {
        return values.get(key);
    }

    /** Returns a value, or another one if there is none. */
    String get(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /**
     * Reads a number.
     *
     * @throws UserException if it is none, or not from {@code low} to {@code high}
     */
    int number(String key, String text, int low, int high) {
        try {
            int number = Integer.parseInt(text);
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw UserException.of("%s must be from %s to %s, not \"%s\"", key, low, high, text);
    }
}
