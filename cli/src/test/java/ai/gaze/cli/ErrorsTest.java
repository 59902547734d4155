package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whatever is thrown becomes one sentence that says what to do. */
class ErrorsTest {

    @Test
    void memoryThatIsNotEnoughIsOneSentence() {
        String heap = sentence(1, new OutOfMemoryError("Java heap space"));
        assertTrue(heap.contains("GAZE_JAVA_OPTS=-Xmx8g"), heap);
        // On the thread of a decoder, say.
        Error below = new OutOfMemoryError("Java heap space");
        assertEquals(heap, sentence(1, new IllegalStateException("a task failed", below)));
        String threads = sentence(1, new OutOfMemoryError("unable to create native thread"));
        assertTrue(threads.contains("ulimit -u"), threads);
        String stack = sentence(1, new StackOverflowError());
        assertTrue(stack.contains("-Xss"), stack);
    }

    @Test
    void aLibraryThatCannotBeLoadedIsOneSentence() {
        Error link = new UnsatisfiedLinkError("/tmp/x.so: failed to map segment");
        for (Throwable e : new Throwable[] {link, new ExceptionInInitializerError(link)}) {
            String said = sentence(1, e);
            assertTrue(said.contains("/tmp/x.so: failed to map segment"), said);
            assertTrue(said.contains("-Djava.io.tmpdir=DIR"), said);
        }
    }

    @Test
    void anErrorOfAFileNamesTheFileAndTheReason() {
        assertTrue(sentence(1, new NoSuchFileException("a b")).contains("a b does not exist"));
        assertTrue(sentence(1, new AccessDeniedException("a b")).contains("a b may not be read"));
        assertTrue(sentence(2, new NotDirectoryException("a b")).contains("a b is a file where"));
        Path file = Path.of("run.json");
        IOException coding = FileErrors.naming(file, new MalformedInputException(1));
        String said = sentence(1, new UncheckedIOException(coding));
        assertTrue(
                said.contains("run.json cannot be read or written: it is not text in UTF-8"), said);
        said = sentence(1, FileErrors.naming(file, new IOException("File too large")));
        assertTrue(said.contains("run.json") && said.contains("ulimit -f"), said);
        said = sentence(1, new FileSystemException("run.json", null, "No space left on device"));
        assertTrue(said.contains("run.json") && said.contains("make room"), said);
    }

    private static String sentence(int code, Throwable e) {
        StringWriter text = new StringWriter();
        CommandLine command = Gaze.commandLine().setErr(new PrintWriter(text, true));
        assertEquals(code, new Errors(() -> false).tell(e, command));
        assertEquals(1, text.toString().lines().count(), text::toString);
        assertFalse(text.toString().contains("Exception"), text::toString);
        return text.toString();
    }
}
