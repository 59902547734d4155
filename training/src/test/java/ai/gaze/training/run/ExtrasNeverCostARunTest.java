package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.page.RunPage;
import ai.gaze.training.report.Extras;
import java.awt.AWTError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures, pages and TensorBoard are never worth a training. */
class ExtrasNeverCostARunTest {

    private static final DatasetLoader IMAGES = TinyImages.of(4, 2);
    private static final Recipe RECIPE =
            Runs.recipe("epochs=2", "batch-size=4", "execution=eager", "optimizer.name=sgd");

    @TempDir private Path folder;

    @Test
    void whateverAMachineWithoutFontsThrowsIsWarnedOfOnce() {
        List<String> warnings = new ArrayList<>();
        Extras extras = new Extras(warnings::add);
        List<Throwable> failures =
                List.of(
                        new UnsatisfiedLinkError("libfreetype.so.6: cannot open shared object"),
                        new NoClassDefFoundError("Could not initialize class sun.font.Fonts"),
                        new ExceptionInInitializerError("fonts"),
                        new InternalError("Fontconfig head is null"),
                        new AWTError("no toolkit"),
                        new NullPointerException(),
                        new IOException("No space left on device"));
        for (Throwable failure : failures) {
            assertFalse(extras.attempt("curves.png", () -> sneak(failure)), failure::toString);
        }
        assertEquals(
                List.of(
                        "curves.png, like all that has text in it, could not be made: this machine"
                                + " cannot draw text (libfreetype.so.6: cannot open shared"
                                + " object); install what it lacks (on Debian and Ubuntu the"
                                + " packages fontconfig, libfreetype6, libharfbuzz0b and"
                                + " fonts-dejavu-core)",
                        "curves.png could not be made: NullPointerException"),
                warnings);
        assertThrows(
                OutOfMemoryError.class,
                () -> extras.attempt("a page", () -> sneak(new OutOfMemoryError())));
    }

    @Test
    void whyAFileCouldNotBeWrittenIsSaid() {
        List<String> warnings = new ArrayList<>();
        IOException denied = new AccessDeniedException("run/curves.png.1.tmp");
        new Extras(warnings::add).attempt("curves.png", () -> sneak(denied));
        new Extras(warnings::add)
                .attempt("curves.png", () -> sneak(new UncheckedIOException(denied)));
        String expected =
                "curves.png could not be made: run/curves.png.1.tmp may not be read or written;"
                        + " give yourself the right to it";
        assertEquals(List.of(expected, expected), warnings);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void aTrainingWithoutAnyOfThemEndsAsOneWithAll() throws IOException {
        Path good = folder.resolve("good");
        Runs.train(good, RECIPE, IMAGES);
        Path poor = folder.resolve("poor");
        List<String> warnings = new ArrayList<>();
        try (TrainingRun run =
                TrainingRun.create(poor, RECIPE, IMAGES, "cpu", Runs.warnings(warnings))) {
            // What stands in the way stops every user, as no right does.
            Files.createFile(poor.resolve("tensorboard"));
            Files.createDirectories(poor.resolve("curves.png/in-the-way"));
            assertTrue(run.execute(new StopRequest()).isPresent());
        }
        assertEquals(2, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("tensorboard/"), warnings.get(0));
        assertTrue(warnings.get(1).startsWith("curves.png could not be made"), warnings.get(1));
        Runs.assertSame(good, poor);
        Files.createDirectories(poor.resolve("report.html/in-the-way"));
        warnings.clear();
        RunPage.tryWrite(poor, IMAGES, "cpu", warnings::add);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("report.html"), warnings.get(0));
    }
}
