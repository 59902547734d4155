package ai.gaze.zoo.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar that a class comes from, for messages and to find it again. */
final class FoundIn {

    // As the class loader says it, of a class that newer Java has compiled.
    private static final Pattern COMPILED_BY = Pattern.compile("class file version (\\d+)");
    private static final Pattern CLASS =
            Pattern.compile("[\\w$]+(?:[./][\\w$]+)+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern JAR = Pattern.compile("([^/]+\\.jar)!/");

    /** Version of the class files of Java 0. */
    private static final int FIRST_VERSION = 44;

    private FoundIn() {}

    /** Returns the jar of a class, if it is in one. */
    static Optional<Path> jar(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()).toRealPath())
                            .filter(Files::isRegularFile);
        } catch (IOException
                | URISyntaxException
                | IllegalArgumentException
                | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Says which jar has one of the classes that a message names; empty if none has. */
    static String of(String message, ClassLoader loader) {
        Matcher names = CLASS.matcher(message);
        while (names.find()) {
            URL file = loader.getResource(names.group().replace('.', '/') + ".class");
            Matcher jar = JAR.matcher(file == null ? "" : file.toString());
            if (jar.find() && !names.group().startsWith("ai.gaze.")) {
                // As in the address of a file, where a plus is no blank.
                return " of " + URLDecoder.decode(jar.group(1).replace("+", "%2B"), UTF_8);
            }
        }
        return "";
    }

    /** Says what to do about a failure; empty if that is for who made it to know. */
    static String remedy(String reason) {
        Matcher version = COMPILED_BY.matcher(reason);
        return version.find()
                ? Texts.format(
                        "; it needs Java %d, and this is Java %d",
                        Integer.parseInt(version.group(1)) - FIRST_VERSION,
                        Runtime.version().feature())
                : "; ask who made it, or take the jar away";
    }
}
