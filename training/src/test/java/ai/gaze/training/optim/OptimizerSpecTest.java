package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerSpecTest {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void everyDefaultIsWrittenOut() throws Exception {
        OptimizerSpec spec = json.readValue("{\"name\":\"adamw\"}", OptimizerSpec.class);
        assertEquals(
                "{\"name\":\"adamw\",\"lr\":0.001,\"betas\":[0.9,0.999],\"eps\":1.0E-8,"
                        + "\"weight-decay\":0.01,\"decay-bias-and-norm\":true,\"clip-norm\":0.0}",
                json.writeValueAsString(spec));
        assertEquals(spec, json.readValue(json.writeValueAsString(spec), OptimizerSpec.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'adamm'} | did you mean \"adam\"?",
                "{'lr':-1} | lr of the optimizer must be a number of at least 0, not -1.0",
                "{'betas':[0.9]} | betas of the optimizer must be two numbers",
                "{'betas':[0.9,1]} | betas of the optimizer must be two numbers",
                "{'weight-decay':-0.1} | weight-decay of the optimizer",
                "{'name':'sgd','nesterov':true} | needs a momentum above 0",
            })
    void aWrongValueIsOneSentence(String text, String expected) {
        JsonMappingException thrown =
                assertThrows(
                        JsonMappingException.class,
                        () -> json.readValue(text.replace('\'', '"'), OptimizerSpec.class));
        assertTrue(thrown.getCause() instanceof UserException, thrown.toString());
        assertTrue(thrown.getCause().getMessage().contains(expected), thrown.getMessage());
    }
}
