package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.gaze.training.Progress;
import ai.gaze.training.loss.LossType;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.optim.SignSgd;
import ai.gaze.training.schedule.Rates;
import ai.gaze.training.schedule.ScheduleType;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody's optimizer, schedule and loss, which a recipe names. */
class OwnOptimizerTest {

    private static final Option<Integer> SLOWNESS = Options.integer("slowness", 1, 1);

    // Gaze's own options have this default, too, but not this one.
    private static final Option<Double> EPS = Options.number("eps", 0.25, 0);

    @TempDir private Path folder;

    @BeforeAll
    static void register() {
        if (Optimizers.registry().find("test-sign").isEmpty()) {
            Optimizers.register(SignSgd.TYPE);
        }
        Schedules.register(
                ScheduleType.of(
                        "test-inverse",
                        List.of(SLOWNESS, EPS),
                        (o, lr, length) ->
                                step ->
                                        Rates.of(
                                                lr
                                                        / (1
                                                                + (double) step / o.get(SLOWNESS)
                                                                + o.get(EPS)))));
        Losses.register(
                LossType.of(
                        "test-double",
                        List.of(),
                        o -> new SoftmaxCrossEntropyLoss("double", 2, -1, true, true)));
    }

    private static Recipe recipe(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "optimizer.name=test-sign",
                                "optimizer.keep=0.8",
                                "schedule.name=test-inverse",
                                "schedule.slowness=3",
                                "loss=test-double",
                                "epochs=2",
                                "batch-size=4",
                                "eval-batch-size=3"));
        all.addAll(List.of(more));
        return Runs.recipe(all.toArray(new String[0]));
    }

    @Test
    void theyAreReadWithTheirOwnDefaultsAndWrittenAndReadAgain() throws Exception {
        Recipe recipe = recipe();
        assertEquals(
                "{name=test-sign, lr=0.001, keep=0.8, clip-norm=0.0}",
                recipe.optimizer().toString());
        assertEquals(
                "{name=test-inverse, warmup-epochs=0.0, slowness=3, eps=0.25}",
                recipe.schedule().toString());
        String json = RunJson.MAPPER.writeValueAsString(recipe);
        assertEquals(recipe, RunJson.MAPPER.readValue(json, Recipe.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eager", "compiled"})
    void aRunOfThemGoesOnToTheSameBits(String execution) throws Exception {
        Recipe recipe = recipe("execution=" + execution);
        Path unbroken = folder.resolve("unbroken");
        Path stopped = folder.resolve("stopped");
        RunResult result = Runs.train(unbroken, recipe, Runs.images(8, 5));
        StopRequest stop = new StopRequest();
        try (TrainingRun run =
                TrainingRun.create(
                        stopped,
                        recipe,
                        Runs.images(8, 5),
                        "cpu",
                        new RunListener() {
                            @Override
                            public void progress(Progress progress) {
                                stop.stop();
                            }
                        })) {
            assertTrue(run.execute(stop).isEmpty());
        }
        Runs.resume(stopped, Runs.images(8, 5), new RunListener() {});
        Runs.assertSame(unbroken, stopped);
        Path plain = folder.resolve("plain");
        RunResult once = Runs.train(plain, recipe("loss=cross-entropy"), Runs.images(8, 5));
        assertNotEquals(once.testLoss(), result.testLoss());
    }

    @Test
    void aKeyThatTheyDoNotReadIsAnError() {
        UserException e = assertThrows(UserException.class, () -> recipe("optimizer.momentum=0.9"));
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "recipe key optimizer.momentum is not read by optimizer test-sign,"
                                        + " only by sgd"),
                e.getMessage());
        e = assertThrows(UserException.class, () -> recipe("optimizer.keeep=0.9"));
        assertTrue(e.getMessage().contains("did you mean \"optimizer.keep\"?"), e.getMessage());
        e = assertThrows(UserException.class, () -> recipe("label-smoothing=0.1"));
        assertEquals(
                "label-smoothing is 0.1, but loss test-double smooths no labels; set"
                        + " label-smoothing to 0, or loss to cross-entropy",
                e.getMessage());
    }
}
