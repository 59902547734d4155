package ai.gaze.zoo.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A third party's jar that is not as it should be costs a warning and nothing else. */
@Timeout(60)
class AttentionProvidersTest {

    private static final String SERVICE =
            "META-INF/services/ai.gaze.zoo.attention.AttentionProvider";

    @TempDir private Path folder;

    @Test
    void aBadProviderIsLeftOutAndTheOthersWork() throws IOException {
        provider("Good", "\"good\"", "");
        provider("Duplicate", "\"se\"", "");
        provider("Nameless", "null", "");
        provider("None", "\"none\"", "");
        provider("Throws", "\"throws\"", "public Throws() { throw new RuntimeException(\"oh\"); }");
        provider("Static", "\"static\"", "static final int X = Integer.parseInt(\"no\");");
        provider("Newer", "\"newer\"", "");
        provider("Last", "\"last\"", "");
        Path newer = folder.resolve("other/Newer.class");
        byte[] bytes = Files.readAllBytes(newer);
        bytes[7] = 99;
        Files.write(newer, bytes);
        services(
                "Missing",
                "Duplicate",
                "Good",
                "Throws",
                "Static",
                "Newer",
                "Nameless",
                "None",
                "Last");

        Registry<AttentionType> found = load(folder.toUri().toURL());

        assertTrue(found.find("good").isPresent(), found.problems()::toString);
        assertTrue(found.find("last").isPresent(), found.problems()::toString);
        assertEquals(SqueezeExcitation.TYPE, found.find("se").orElseThrow(), "Gaze's own is kept");
        for (String name : List.of("throws", "static", "newer", "none")) {
            assertFalse(found.find(name).isPresent(), name);
        }
        assertEquals(7, found.problems().size(), found.problems()::toString);
        String problems = String.join("\n", found.problems());
        assertTrue(problems.contains("other.Missing not found"), problems);
        assertTrue(problems.contains("other.Duplicate is left out"), problems);
        assertTrue(problems.contains("\"se\""), problems);
        assertTrue(problems.contains("other.Throws"), problems);
        assertTrue(problems.contains("oh"), problems);
        assertTrue(problems.contains("more recent version of the Java Runtime"), problems);
    }

    @Test
    void aFileThatIsNoJarAndAListThatIsNoneAreLeftOut() throws IOException {
        Path garbage = Files.write(folder.resolve("garbage.jar"), new byte[] {1, 2, 3});
        provider("Good", "\"good\"", "");
        services("Good");
        Path other = folder.resolve("list");
        Files.createDirectories(other.resolve(SERVICE).getParent());
        Files.writeString(other.resolve(SERVICE), "this is no list of classes\n");
        Registry<AttentionType> found =
                load(garbage.toUri().toURL(), other.toUri().toURL(), folder.toUri().toURL());
        assertTrue(found.find("good").isPresent(), found.problems()::toString);
        assertEquals(1, found.problems().size(), found.problems()::toString);
    }

    @Test
    void aProviderThatFailsWhenItIsAskedIsNamed() throws IOException {
        provider("Good", "\"good\"", "");
        services("Good");
        AttentionType good = load(folder.toUri().toURL()).get("good");
        FactoryException e =
                assertThrows(FactoryException.class, () -> good.create(8, good.read(Map.of())));
        assertTrue(e.getMessage().contains("attention good of other.Good"), e.getMessage());
    }

    private static Registry<AttentionType> load(URL... urls) {
        // Not closed: its classes are loaded when they are needed.
        Registry<AttentionType> registry = Attentions.newRegistry();
        registry.registerFoundBy(
                new URLClassLoader(urls, AttentionProvider.class.getClassLoader()));
        return registry;
    }

    private void services(String... names) throws IOException {
        Path file = folder.resolve(SERVICE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "other." + String.join("\nother.", names) + "\n");
    }

    private void provider(String type, String name, String more) {
        String code =
                """
                package other;
                public class %s implements ai.gaze.zoo.attention.AttentionProvider {
                    %s
                    public ai.gaze.zoo.attention.AttentionType get() {
                        return ai.gaze.zoo.attention.AttentionType.of(
                            %s,
                            java.util.List.of(),
                            (channels, options) -> {
                                throw new IllegalStateException("not made");
                            });
                    }
                }
                """
                        .formatted(type, more, name);
        URI uri = URI.create("string:///" + type + ".java");
        SimpleJavaFileObject source =
                new SimpleJavaFileObject(uri, SimpleJavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        List<String> options =
                List.of(
                        "-d",
                        folder.toString(),
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"));
        assertTrue(
                ToolProvider.getSystemJavaCompiler()
                        .getTask(null, null, null, options, null, List.of(source))
                        .call());
    }
}
