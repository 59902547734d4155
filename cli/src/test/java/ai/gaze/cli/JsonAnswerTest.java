package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonAnswerTest {

    @Test
    void keepsEveryNameInEveryCharset() throws Exception {
        String json = "{\"name\" : \"猫 \\\" Böden 😀\"}";
        assertEquals(json, JsonAnswer.in(StandardCharsets.UTF_8, json));
        String latin = JsonAnswer.in(StandardCharsets.ISO_8859_1, json);
        assertEquals("{\"name\" : \"\\u732b \\\" B\\u00f6den \\ud83d\\ude00\"}", latin);
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(mapper.readTree(json), mapper.readTree(latin));
    }
}
