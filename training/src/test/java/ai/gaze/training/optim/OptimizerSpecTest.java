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
        assertEquals(Optimizers.adamW(1e-3), spec);
        assertEquals(
                "{\"name\":\"sgd\",\"lr\":0.1,\"momentum\":0.9,\"dampening\":0.0,\"nesterov\":true,"
                        + "\"weight-decay\":0.0,\"decay-bias-and-norm\":true,\"clip-norm\":0.0}",
                json.writeValueAsString(Optimizers.sgd(0.1).nesterov(true).momentum(0.9)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'adamm'} | did you mean \"adam\"?",
                "{'lr':-1} | option lr of optimizer adam must be a number from 0 up, not \"-1\"",
                "{'lr':'0.1'} | must be a number from 0 up, not \"\"0.1\"\"",
                "{'lr':true} | must be a number from 0 up, not \"true\"",
                "{'betas':[0.9]} | option betas of optimizer adam must be two numbers",
                "{'betas':[0.9,1]} | must be two numbers from 0 to below 1 such as [0.9, 0.999]",
                "{'betas':[0.9,null]} | must be two numbers",
                "{'betas':0.9} | must be two numbers",
                "{'weight-decay':-0.1} | option weight-decay of optimizer adam",
                "{'name':'sgd','nesterov':1} | must be true or false, not \"1\"",
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
