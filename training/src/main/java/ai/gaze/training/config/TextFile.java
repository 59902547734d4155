package ai.gaze.training.config;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a small text: a regular file of bounded size in UTF-8, or an error that says where not. */
public final class TextFile {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    /**
     * Reads a file.
     *
     * @param what what is read, for errors: {@code recipe file own.yaml}
     * @param file the file
     * @param most bytes that it may have
     * @return its text, without a byte order mark
     * @throws UserException if it is no regular file, may not be read, is larger, is not UTF-8 or
     *     has a NUL or another control character
     */
    public static String read(String what, Path file, int most) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw UserException.of(
                    "%s cannot be read: %s",
                    what,
                    Files.isDirectory(file)
                            ? "it is a folder"
                            : !Files.exists(file)
                                    ? "it does not exist; give a file that does"
                                    : Files.isRegularFile(file)
                                            ? "it may not be read; give yourself the right to it"
                                            : "it is no regular file");
        }
        byte[] bytes;
        // Read and not measured: what is asked of a file and what it then gives may differ.
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new UserException(what + " cannot be read: " + e.getMessage(), e);
        }
        if (bytes.length > most) {
            throw new UserException(
                    what + " is larger than " + (most >> 10) + " KiB, which no such file is");
        }
        String text = decode(what, bytes);
        requirePrintable(what, text);
        return text;
    }

    private static String decode(String what, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            CharacterCodingException cause = new CharacterCodingException();
            String before = out.flip().toString();
            throw UserException.of(
                    "%s, line %d is not UTF-8: byte 0x%02X follows %d good characters of that"
                            + " line; save it as UTF-8",
                    what,
                    lineOf(before, before.length()),
                    bytes[in.position()],
                    columnOf(before, before.length()) - 1,
                    cause);
        }
        String text = out.flip().toString();
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static void requirePrintable(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t' && c != 0x85) {
                throw UserException.of(
                        "%s, line %d, column %d has the control character U+%04X, which no text"
                                + " has; is it the right file?",
                        what, lineOf(text, i), columnOf(text, i), (int) c);
            }
        }
    }

    private static int lineOf(String text, int end) {
        return 1 + (int) text.chars().limit(end).filter(c -> c == '\n').count();
    }

    private static int columnOf(String text, int end) {
        return end - text.lastIndexOf('\n', end - 1);
    }
}
