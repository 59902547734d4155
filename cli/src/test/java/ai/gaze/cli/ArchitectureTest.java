package ai.gaze.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/** Holds the directions between modules and packages: cli to training to model-zoo. */
@AnalyzeClasses(packages = "ai.gaze", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ZOO = "ai.gaze.zoo..";
    private static final String TRAINING = "ai.gaze.training..";
    private static final String CLI = "ai.gaze.cli..";

    @ArchTest
    static final ArchRule theZooKnowsNeitherRunsNorTheTerminal =
            noClasses()
                    .that()
                    .resideInAPackage(ZOO)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(TRAINING, CLI, "picocli..", "ai.djl.training.dataset..");

    @ArchTest
    static final ArchRule trainingKnowsNoTerminal =
            noClasses()
                    .that()
                    .resideInAPackage(TRAINING)
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
    static final ArchRule packagesOfTheZooFormNoCycle =
            slices().matching("ai.gaze.zoo.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesOfTrainingFormNoCycle =
            slices().matching("ai.gaze.training.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyCommandsPrint =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(CLI)
                    .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule logsGoThroughSlf4j =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");
}
