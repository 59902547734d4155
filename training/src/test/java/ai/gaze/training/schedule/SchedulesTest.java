package ai.gaze.training.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulesTest {

    static List<ScheduleSpec> all() {
        return List.of(
                Schedules.constant(),
                Schedules.cosine(),
                Schedules.linearThenCosine(),
                Schedules.oneCycle(),
                Schedules.oneCycle().with("three-phase", true),
                Schedules.plateau(),
                Schedules.cosineRestarts(1),
                Schedules.cosineRestarts(0.5).with("period-factor", 1.5).with("period-decay", 0.5),
                Schedules.polynomial(0.5),
                Schedules.tanh(),
                Schedules.step(30, 0.1),
                Schedules.multiStep(List.of(0, 1, 30), 0.1),
                Schedules.of(iteration -> 1 / Math.sqrt(iteration + 1.0)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void aTrainingOfOneStepHasARate(ScheduleSpec spec) {
        LearningRateSchedule schedule = spec.create(0.1, 1, 1);
        double rate = schedule.at(0).learningRate();
        assertTrue(rate > 0 && rate <= 0.1, spec + ": " + rate);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyRateOfAShortTrainingIsAPositiveNumber(ScheduleSpec spec) {
        for (int epochs = 1; epochs <= 3; epochs++) {
            for (int steps = 1; steps <= 4; steps++) {
                ScheduleSpec warm = steps * epochs > 2 ? spec.warmupEpochs(1.0 / steps) : spec;
                LearningRateSchedule schedule = warm.create(0.1, steps, epochs);
                for (int step = 0; step < steps * epochs; step++) {
                    double rate = schedule.at(step).learningRate();
                    assertTrue(rate > 0 && rate <= 0.1, warm + ": " + rate + " in " + step);
                    schedule.onMetric(step, step + 1);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|10|5|warmup-epochs of the schedule is 5.0, which is all of the training of 50"
                        + " steps (10 in each of 5 epochs); lower it or train longer",
                "0.5|1|1|warmup-epochs of the schedule is 0.5, which is all of the training of 1"
                        + " steps (1 in each of 1 epochs)",
                "1e300|1|3|warmup-epochs of the schedule is 1.0E300, which is all of the training"
            })
    void aWarmUpAsLongAsTheTrainingIsOneSentence(
            double warmup, int steps, int epochs, String expected) {
        for (ScheduleSpec spec : all()) {
            UserException e =
                    assertThrows(
                            UserException.class,
                            () -> spec.warmupEpochs(warmup).create(0.1, steps, epochs));
            assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        }
    }

    /** As {@code make.py} beside the rates asked PyTorch and timm for them, a step for an epoch. */
    static Map<String, ScheduleSpec> published() {
        ScheduleSpec polynomial = Schedules.polynomial(1);
        ScheduleSpec restarts = Schedules.cosineRestarts(5);
        return Map.of(
                "polynomial", polynomial,
                "polynomial-0.9", polynomial.with("power", 0.9),
                "polynomial-min", polynomial.with("power", 2).minLr(0.01),
                "tanh", Schedules.tanh(),
                "tanh-bounds",
                        Schedules.tanh().with("lower-bound", -4).with("upper-bound", 4).minLr(0.01),
                "restarts", restarts,
                "restarts-2", Schedules.cosineRestarts(4).with("period-factor", 2).minLr(0.001),
                "restarts-decay", restarts.with("period-decay", 0.5),
                "restarts-2-decay",
                        restarts.with("period-factor", 2).with("period-decay", 0.5).minLr(0.001));
    }

    @Test
    void theRatesAreThoseOfPyTorchAndTimm() throws IOException {
        JsonNode rates =
                new ObjectMapper()
                        .readTree(
                                getClass()
                                        .getResourceAsStream("/ai/gaze/training/optim/rates.json"));
        assertEquals(rates.size(), published().size());
        published()
                .forEach(
                        (name, spec) -> {
                            LearningRateSchedule schedule = spec.create(0.1, 1, 30);
                            for (int step = 0; step < 30; step++) {
                                assertEquals(
                                        rates.path(name).path(step).doubleValue(),
                                        schedule.at(step).learningRate(),
                                        1e-9,
                                        name + " in step " + step);
                            }
                        });
    }

    @Test
    void boundsThatDoNotRiseAreOneSentence() {
        ScheduleSpec spec = Schedules.tanh().with("upper-bound", -8);
        UserException e = assertThrows(UserException.class, () -> spec.create(0.1, 1, 2));
        assertTrue(e.getMessage().startsWith("lower-bound of schedule tanh is -7.0"));
    }

    @Test
    void aFormulaIsOfTheLearningRateAndComesAfterTheWarmUp() {
        LearningRateSchedule schedule =
                Schedules.of(iteration -> 1.0 / (iteration + 1)).warmupEpochs(1).create(0.6, 2, 4);
        double[] expected = {0.3, 0.6, 0.6, 0.3, 0.2};
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], schedule.at(step).learningRate(), 1e-12);
        }
    }

    /** Halves the rate, and sets a momentum, after its own kind of warm-up. */
    private record Own(double lr, RunLength length) implements LearningRateSchedule {

        @Override
        public Rates at(long step) {
            return new Rates(step < length.warmup() ? 0.001 : lr / 2, OptionalDouble.of(0.5));
        }

        @Override
        public boolean setsMomentum() {
            return true;
        }

        @Override
        public boolean warmsUp() {
            return true;
        }
    }

    @Test
    void anOwnScheduleIsAskedForByNameAndMayWarmUpAndSetTheMomentumItself() {
        Option<Integer> power = Options.integer("power", 1, 1);
        Schedules.register(
                ScheduleType.of(
                        "test-own",
                        List.of(power),
                        (o, lr, length) -> new Own(lr / o.get(power), length)));
        ScheduleSpec spec = Schedules.of("test-own").with("power", 2).warmupEpochs(1);
        LearningRateSchedule schedule = spec.create(0.4, 3, 2);
        assertEquals(0.001, schedule.at(2).learningRate());
        assertEquals(0.1, schedule.at(3).learningRate());
        assertTrue(spec.setsMomentum(0.4));
    }

    @Test
    void onlyACycleOfTheMomentumSetsIt() {
        for (ScheduleSpec spec : all()) {
            assertEquals(spec.name().equals("one-cycle"), spec.setsMomentum(0.1));
            assertEquals(
                    spec.name().equals("one-cycle"),
                    spec.warmupEpochs(1).create(0.1, 5, 5).setsMomentum());
        }
        assertFalse(Schedules.oneCycle().with("cycle-momentum", false).setsMomentum(0.1));
    }

    @Test
    void anOptionThatAScheduleDoesNotHaveIsOneSentence() {
        UserException e = assertThrows(UserException.class, () -> Schedules.constant().minLr(0.1));
        assertTrue(
                e.getMessage().startsWith("unknown option of schedule constant \"min-lr\""),
                e.getMessage());
    }
}
