package ai.gaze.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EngineTraceTest {

    private static String event(
            String name, double start, double duration, String shape, String made) {
        return "{\"name\": \"aten::%s\", \"ph\": \"X\", \"ts\": %s, \"dur\": %s, \"tid\": 1, \"pid\": \"CPU\", \"shape\": %s, \"cpu mem\": \"%s\", \"args\": {}},\n"
                .formatted(name, start, duration, shape, made);
    }

    @Test
    void anOperationCountsOnceWithoutTheOnesThatItCallsAndViewsDoNot() throws IOException {
        String written =
                "["
                        + event("mul", 20, 3, "[[2, 3], []]", "24 b")
                        + event("ones", 0, 9, "[[], []]", "2 Kb")
                        + event("empty", 1, 2, "[[], []]", "2 Kb")
                        + event("fill_", 4, 4, "[[16, 32], []]", "0 b")
                        + event("view", 30, 1, "[[6]]", "0 b")
                        + event("add", 40, 1, "[[0, 3], [0, 3]]", "0 b")
                        + event("add", 42, 1, "[[], []]", "8 b")
                        + "]";
        assertEquals(new EngineTrace(2, 6 + 16 * 32, 24 + 2048 + 8), EngineTrace.read(written));
    }

    @Test
    void nothingIsNothing() throws IOException {
        assertEquals(new EngineTrace(0, 0, 0), EngineTrace.read("[]"));
    }
}
