package ai.gaze.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.awt.image.RenderedImage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Holds the directions between modules and packages: cli to training to model-zoo. */
@AnalyzeClasses(packages = "ai.gaze", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ZOO = "ai.gaze.zoo..";
    private static final String TRAINING = "ai.gaze.training..";
    private static final String BENCH = "ai.gaze.bench..";
    private static final String CLI = "ai.gaze.cli..";
    private static final String ARRAYS = "ai.gaze.zoo.array..";

    /** Its arrays are proxies, and what they compute has no backward pass. */
    private static final String RECORDING = "ai.gaze.zoo.trace..";

    private static final Pattern COMMAND_LINE =
            Pattern.compile(
                    "(?<!-)--[a-z]|\\./gaze\\b|\\bgaze (bench|compare|data|doctor|evaluate|explain"
                            + "|export|models|predict|report|selftest|train)\\b");

    private static final Pattern MAIN = Pattern.compile("[/\\\\]src[/\\\\]main[/\\\\].*\\.java$");
    private static final int MOST_LINES = 400;

    @ArchTest
    static final ArchRule theZooKnowsNeitherRunsNorTheTerminal =
            noClasses()
                    .that()
                    .resideInAPackage(ZOO)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            TRAINING, BENCH, CLI, "picocli..", "ai.djl.training.dataset..");

    @ArchTest
    static final ArchRule trainingKnowsNoTerminal =
            noClasses()
                    .that()
                    .resideInAPackage(TRAINING)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(BENCH, CLI, "picocli..");

    @ArchTest
    static final ArchRule benchmarksKnowNoTerminal =
            noClasses()
                    .that()
                    .resideInAPackage(BENCH)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(CLI, "picocli..");

    @ArchTest
    static final ArchRule commandsKnowNoTensors =
            noClasses()
                    .that()
                    .resideInAPackage(CLI)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("ai.djl.ndarray..", "ai.djl.nn..", "ai.djl.pytorch..");

    @ArchTest
    static final ArchRule pytorchIsSpokenOnlyWhereTheEngineIsTheMatter =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "ai.gaze.training.torch..", "ai.gaze.training.device..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.djl.pytorch..");

    @ArchTest
    static final ArchRule arraysOfHostMemoryAreMadeInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ARRAYS)
                    .should()
                    .callMethodWhere(
                            call(NDManager.class, "create.*|decode|load|truncatedNormal")
                                    .and(not(firstParameter(Shape.class))))
                    .orShould()
                    .callMethodWhere(call(NDArray.class, "set").and(takesHostMemory()))
                    .orShould()
                    .callMethodWhere(call(NDArray.class, "decode").or(call(NDList.class, "decode")))
                    .because(
                            "on the CPU DJL keeps a window onto Java's memory, which goes with the"
                                    + " one NDArray: use HostArrays");

    @ArchTest
    static final ArchRule everyManagerSaysOnWhichDevice =
            noClasses()
                    .should()
                    .callMethod(NDManager.class, "newBaseManager")
                    .because(
                            "without a device it is the first GPU of a machine that has one,"
                                    + " whatever --device says");

    @ArchTest
    static final ArchRule conversionsThatMayShareMemoryAreMadeInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(ARRAYS, RECORDING)
                    .should()
                    .callMethodWhere(call(NDArray.class, "toType|toDevice"))
                    .because("asked for a copy they give an alias: use Casts");

    @ArchTest
    static final ArchRule arraysAreReadInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ARRAYS)
                    .should()
                    .callMethod(NDArray.class, "toByteBuffer")
                    .because(
                            "where the heap has no room for it, the process ends: use"
                                    + " HostArrays.read");

    @ArchTest
    static final ArchRule numbersThatAGradientNeedsOutliveTheCall =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(RECORDING)
                    .should()
                    .callMethodWhere(
                            call(
                                            NDArray.class,
                                            "(mul|div|mod|pow)i?|maximum|minimum|r(div|mod|pow)i?")
                                    .and(firstParameter(Number.class)))
                    .because(
                            "DJL lets the number go at once, though a backward pass reads it: use"
                                    + " HostArrays.scalar");

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("ai.gaze.(*).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule modulesFormNoCycle =
            slices().matching("ai.gaze.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule textsAreTheSameInEveryLanguageOfTheMachine =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(CLI, "ai.gaze.examples..", "ai.gaze.testing..")
                    .should()
                    .callMethod(String.class, "formatted", Object[].class)
                    .orShould()
                    .callMethod(String.class, "format", String.class, Object[].class)
                    .orShould()
                    .callMethod(String.class, "toLowerCase")
                    .orShould()
                    .callMethod(String.class, "toUpperCase")
                    .because("a library does not set the default locale: use Texts");

    @ArchTest
    static final ArchRule librariesDoNotSpeakOfTheCommandLine =
            classes()
                    .that()
                    .resideInAnyPackage(ZOO, TRAINING, BENCH)
                    .and()
                    .doNotHaveSimpleName("NpmPackage")
                    .should(holdNoText(COMMAND_LINE))
                    .because("who writes Java types no flag: name a recipe key, cli's Spelling it");

    @Test
    void aFlagInAClassFileIsFound() {
        assertTrue(
                classes()
                        .should(holdNoText(COMMAND_LINE))
                        .evaluate(new ClassFileImporter().importClasses(Spelling.class))
                        .hasViolation());
    }

    @Test
    void noFileIsLongerThanAClassShouldBe() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<String> tooLong =
                    files.filter(f -> MAIN.matcher(f.toString()).find())
                            .filter(f -> lines(f) > MOST_LINES)
                            .map(f -> f.getFileName() + " has " + lines(f) + " lines")
                            .toList();
            assertEquals(List.of(), tooLong);
        }
    }

    /** By the sources, as the module is built where it is asked for alone. */
    @Test
    void sparkAndGazeKnowNothingOfEachOther() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<String> wrong =
                    files.filter(f -> MAIN.matcher(f.toString()).find())
                            .filter(
                                    f -> {
                                        boolean cluster = f.startsWith(Path.of("..", "cluster"));
                                        return text(f).contains(
                                                        cluster
                                                                ? "import ai.gaze."
                                                                : "org.apache.spark");
                                    })
                            .map(Path::toString)
                            .toList();
            assertEquals(List.of(), wrong);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The others go through a file in the temporary folder and add a shutdown hook. */
    @ArchTest
    static final ArchRule picturesBecomePngInMemory =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("ai.gaze.testing..")
                    .should()
                    .callMethod(
                            ImageIO.class,
                            "write",
                            RenderedImage.class,
                            String.class,
                            OutputStream.class)
                    .orShould()
                    .callMethod(
                            ImageIO.class, "write", RenderedImage.class, String.class, File.class);

    @ArchTest
    static final ArchRule aTrainingNeedsNoTemporaryFolder =
            noClasses()
                    .that()
                    .resideInAPackage(TRAINING)
                    .and()
                    .doNotHaveSimpleName("WeightsFile")
                    .should()
                    .callMethodWhere(
                            call(Model.class, "load").and(firstParameter(InputStream.class)))
                    .because("DJL makes a temporary folder for a module: use ScriptModule");

    @ArchTest
    static final ArchRule onlyCommandsPrint =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(CLI, "ai.gaze.testing..")
                    .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule logsGoThroughSlf4j =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("ai.gaze.zoo.export.OnnxRuntime")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("java.util.logging..")
                    .because("only there is the log of ONNX Runtime, which knows why it fails");

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArchCondition<JavaClass> holdNoText(Pattern pattern) {
        return new ArchCondition<>("hold no text like " + pattern) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (String text : ClassConstants.of(type)) {
                    if (pattern.matcher(text).find()) {
                        events.add(violated(type, type.getName() + " says: " + text));
                    }
                }
            }
        };
    }

    private static DescribedPredicate<JavaMethodCall> call(Class<?> owner, String names) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + names,
                call ->
                        call.getTargetOwner().isAssignableTo(owner)
                                && call.getName().matches(names));
    }

    private static DescribedPredicate<JavaMethodCall> firstParameter(Class<?> type) {
        return DescribedPredicate.describe(
                "(" + type.getSimpleName() + ")",
                call -> first(call).filter(p -> p.isAssignableTo(type)).isPresent());
    }

    private static DescribedPredicate<JavaMethodCall> takesHostMemory() {
        return firstParameter(Buffer.class)
                .or(
                        DescribedPredicate.describe(
                                "(an array of Java's)",
                                call -> first(call).filter(JavaClass::isArray).isPresent()));
    }

    private static Optional<JavaClass> first(JavaMethodCall call) {
        return call.getTarget().getRawParameterTypes().stream().findFirst();
    }
}
