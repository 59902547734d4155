package ai.gaze.training.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleSpecTest {

    private final ObjectMapper json = new ObjectMapper();

    private ScheduleSpec spec(String text) throws Exception {
        return json.readValue(text.replace('\'', '"'), ScheduleSpec.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "constant|'warmup-epochs':0.0",
                "plateau|'warmup-epochs':0.0,'mode':'min','factor':0.1,'patience':10,"
                        + "'threshold':1.0E-4,'threshold-mode':'rel','cooldown':0,'min-lr':0.0,"
                        + "'eps':1.0E-8",
                "cosine|'warmup-epochs':0.0,'min-lr':0.0",
                "linear-then-cosine|'warmup-epochs':0.0,'min-lr':0.0,'start-factor':0.1",
                "one-cycle|'warmup-epochs':0.0,'pct-start':0.3,'anneal':'cos','div-factor':25.0,"
                        + "'final-div-factor':10000.0,'three-phase':false,'cycle-momentum':true,"
                        + "'base-momentum':0.85,'max-momentum':0.95",
                "step|'warmup-epochs':0.0,'step-epochs':30.0,'gamma':0.1"
            },
            quoteCharacter = '`')
    void everyDefaultThatIsReadIsWrittenOutAndNoOther(String name, String keys) throws Exception {
        ScheduleSpec spec = spec("{'name':'" + name + "'}");
        String text = json.writeValueAsString(spec);
        assertEquals(("{'name':'" + name + "'," + keys + "}").replace('\'', '"'), text);
        assertEquals(spec, json.readValue(text, ScheduleSpec.class));
    }

    @Test
    void theRunJsonOfEarlierVersionsHasTheKeysOfAllSchedules() throws Exception {
        String old =
                "{'name':'%s','warmup-epochs':1.0,'mode':'max','factor':0.5,'patience':3,"
                        + "'threshold':1.0E-4,'threshold-mode':'rel','cooldown':0,'min-lr':0.0,"
                        + "'eps':1.0E-8,'step-epochs':30.0,'milestones':[],'gamma':0.1,"
                        + "'start-factor':0.1,'pct-start':0.3,'anneal':'cos','div-factor':25.0,"
                        + "'final-div-factor':10000.0,'three-phase':false,'cycle-momentum':true,"
                        + "'base-momentum':0.85,'max-momentum':0.95}";
        assertEquals(Schedules.cosine().warmupEpochs(1), spec(old.formatted("cosine")));
        ScheduleSpec plateau = spec(old.formatted("plateau"));
        assertEquals(3, plateau.toMap().get("patience"));
        assertEquals("accuracy", plateau.monitored());
        assertThrows(
                JsonMappingException.class,
                () -> spec(old.formatted("cosine").replace("patience", "patiense")));
    }

    @Test
    void whatAScheduleWatchesIsItsMonitorOrThatOfItsMode() throws Exception {
        assertEquals("loss", Schedules.plateau().monitored());
        assertEquals("accuracy", Schedules.plateau().with("mode", "max").monitored());
        ScheduleSpec own = spec("{'name':'plateau','mode':'max','monitor':'macro-f1'}");
        assertEquals("macro-f1", own.monitored());
        assertEquals("macro-f1", spec(json.writeValueAsString(own)).monitored());
        assertTrue(Schedules.cosine().mode().isEmpty());
    }

    @Test
    void lengthsAreInEpochs() throws Exception {
        LearningRateSchedule steps =
                spec("{'name':'multi-step','milestones':[2,3.5],'warmup-epochs':1}")
                        .create(1, 10, 5);
        assertEquals(0.1, steps.at(0).learningRate(), 1e-12);
        assertEquals(0.5, steps.at(4).learningRate(), 1e-12);
        assertEquals(1, steps.at(10).learningRate());
        assertEquals(1, steps.at(19).learningRate());
        assertEquals(0.1, steps.at(20).learningRate(), 1e-12);
        assertEquals(0.1, steps.at(34).learningRate(), 1e-12);
        assertEquals(0.01, steps.at(35).learningRate(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"cosine", "linear-then-cosine", "one-cycle"})
    void theRateEndsWithTheRun(String name) throws Exception {
        LearningRateSchedule schedule =
                spec("{'name':'" + name + "','warmup-epochs':1}").create(0.1, 100, 3);
        assertTrue(schedule.at(0).learningRate() < 0.02);
        assertTrue(schedule.at(200).learningRate() > 0.04);
        assertTrue(schedule.at(299).learningRate() < 1e-5);
    }

    @Test
    void aRestoredScheduleGoesOnExactly() throws Exception {
        ScheduleSpec spec =
                spec("{'name':'plateau','patience':1,'cooldown':1,'factor':0.3,'warmup-epochs':2}");
        double[] metrics = {9, 5, 1 / 3.0, 0.4, 0.4, 0.4, 0.4, Double.NaN, 0.4, 0.4, 0.2};
        LearningRateSchedule unbroken = spec.create(0.1, 7, 20);
        for (int epoch = 0; epoch < metrics.length; epoch++) {
            String state = unbroken.state().toString();
            LearningRateSchedule resumed = spec.create(0.1, 7, 20);
            resumed.restore((ObjectNode) json.readTree(state));
            long steps = 7L * (epoch + 1);
            unbroken.onMetric(metrics[epoch], steps);
            resumed.onMetric(metrics[epoch], steps);
            assertEquals(unbroken.at(steps), resumed.at(steps));
            assertEquals(unbroken.state(), resumed.state());
        }
        assertTrue(unbroken.at(100).learningRate() < 0.02, "it did fall");
        assertThrows(UserException.class, () -> unbroken.restore(json.createObjectNode()));
    }

    @Test
    void metricsOfTheWarmUpAreNotCounted() throws Exception {
        LearningRateSchedule schedule =
                spec("{'name':'plateau','patience':0,'warmup-epochs':3}").create(1, 10, 9);
        schedule.onMetric(1, 10);
        schedule.onMetric(2, 20);
        assertEquals(1, schedule.at(30).learningRate());
        schedule.onMetric(3, 30);
        assertEquals(1, schedule.at(30).learningRate(), "the first one that counts");
        schedule.onMetric(3, 40);
        assertEquals(0.1, schedule.at(40).learningRate(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'cosin'} | did you mean \"cosine\"?",
                "{'name':'plateau','mode':'mix'} | option mode of schedule plateau must be one of min, max, not \"mix\"",
                "{'name':'plateau','factor':1} | option factor of schedule plateau must be a number above 0 and below 1",
                "{'name':'plateau','patience':-1} | option patience of schedule plateau must be a whole number from 0 up",
                "{'name':'step','gamma':0} | option gamma of schedule step must be a number above 0",
                "{'name':'step','step-epochs':0} | option step-epochs of schedule step must be a number above 0",
                "{'name':'one-cycle','pct-start':0.6,'three-phase':true} | from 0 to 0.5 when three-phase is true",
                "{'name':'multi-step'} | option milestones of schedule multi-step must be a list of the epochs in which",
                "{'name':'multi-step','milestones':[-1]} | such as [30, 40], not \"[-1]\"",
                "{'name':'one-cycle','max-momentum':1} | option max-momentum of schedule one-cycle must be a number from 0 to"
                        + " below 1",
                "{'name':'one-cycle','base-momentum':-0.1} | option base-momentum of schedule one-cycle must be a number"
                        + " from 0 to below 1",
            })
    void aWrongValueIsOneSentence(String text, String expected) {
        JsonMappingException thrown = assertThrows(JsonMappingException.class, () -> spec(text));
        assertInstanceOf(UserException.class, thrown.getCause());
        assertTrue(thrown.getCause().getMessage().contains(expected), thrown.getMessage());
    }

    @Test
    void lengthsThatDoNotFitAreOneSentence() throws Exception {
        ScheduleSpec tooLong = spec("{'name':'cosine','warmup-epochs':5}");
        String message =
                assertThrows(UserException.class, () -> tooLong.create(0.1, 10, 5)).getMessage();
        assertTrue(message.contains("warmup-epochs of the schedule is 5.0"), message);
        ScheduleSpec high = spec("{'name':'cosine','min-lr':0.2}");
        assertTrue(
                assertThrows(UserException.class, () -> high.create(0.1, 10, 5))
                        .getMessage()
                        .contains("min-lr of the schedule is 0.2"));
    }
}
