package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files as text, whatever the locale.
 *
 * <p>Java decodes the bytes of a name by the locale of the process: without one, as in many
 * containers and in cron, every byte beyond ASCII becomes the same sign, and two folders have one
 * name. Here a name is its bytes read as UTF-8.
 */
final class FileNames {

    private static final String UNRESERVED = "-._~/";

    private FileNames() {}

    /** The last part of a path; each byte of it that is not UTF-8 as {@code \xe9}. */
    static String of(Path path) {
        return last(path, 1);
    }

    /** A file's path below a folder, with slashes. */
    static String below(Path folder, Path file) {
        Path relative = folder.relativize(file);
        String text = relative.toString();
        return isAscii(text)
                ? text.replace(folder.getFileSystem().getSeparator(), "/")
                : last(file, relative.getNameCount());
    }

    /** A whole path, absolute. */
    static String absolute(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        // Where paths begin with a letter of a drive, Java knows their names as they are.
        return isAscii(whole.toString()) || !whole.startsWith("/")
                ? whole.toString()
                : "/" + last(whole, whole.getNameCount());
    }

    /** Whether the bytes of the last part of a path are UTF-8. */
    static boolean isUtf8(Path path) {
        return isAscii(path.getFileName().toString()) || decode(bytes(path, 1)).whole();
    }

    /**
     * The path of a text that {@link #absolute} gave, also where Java cannot encode it.
     *
     * @throws InvalidPathException if no file can have this name
     */
    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
                throw e;
            }
            StringBuilder uri = new StringBuilder("file://");
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                uri.append(
                        UNRESERVED.indexOf(b) >= 0 || (b > 0 && Character.isLetterOrDigit(b))
                                ? String.valueOf((char) b)
                                : Texts.format("%%%02X", b & 0xff));
            }
            return Path.of(URI.create(uri.toString()));
        }
    }

    private static String last(Path path, int parts) {
        if (parts == 1 && isAscii(path.getFileName().toString())) {
            return path.getFileName().toString();
        }
        return decode(bytes(path, parts)).text();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    // Of all that Java tells of a path, only its URI has the bytes.
    private static byte[] bytes(Path path, int parts) {
        String uri = path.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        int begin = end;
        for (int i = 0; i < parts; i++) {
            begin = uri.lastIndexOf('/', begin - 1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = begin + 1; i < end; i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private record Decoded(String text, boolean whole) {}

    private static Decoded decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(4 * bytes.length);
        boolean whole = true;
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            whole = false;
            for (int i = 0; i < result.length(); i++) {
                out.put(Texts.format("\\x%02x", in.get() & 0xff));
            }
            result = decoder.decode(in, out, true);
        }
        return new Decoded(out.flip().toString(), whole);
    }
}
