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
        assertEquals(new EngineTrace(2, 6 + 16 * 32, 24 + 2048 + 8, 0), EngineTrace.read(written));
    }

    /** As PyTorch 2.5.1 writes them of a step on a CPU. */
    @Test
    void anOperationThatMakesRoomCopiesAndFillsIsAKernelAllTheSame() throws IOException {
        String convolution =
                event("conv2d", 0, 9, "[[8, 3, 4, 4], [2, 3, 3, 3]]", "1 Kb")
                        + event("mkldnn_convolution", 1, 7, "[[8, 3, 4, 4], [2, 3, 3, 3]]", "1 Kb")
                        + event("empty", 2, 1, "[[], []]", "0 b")
                        + event("resize_", 4, 1, "[[0]]", "1 Kb");
        assertEquals(
                new EngineTrace(1, 8 * 48 + 54, 1024, 0),
                EngineTrace.read("[" + convolution + "]"));
        String norm =
                event("native_batch_norm", 0, 9, "[[4, 2], [2]]", "32 b")
                        + event("empty_like", 1, 1, "[[4, 2]]", "32 b")
                        + event("zeros", 3, 4, "[[]]", "0 b")
                        + event("zero_", 4, 2, "[[2]]", "0 b");
        assertEquals(new EngineTrace(1, 10, 32, 0), EngineTrace.read("[" + norm + "]"));
        String pooling =
                event("max_pool2d_with_indices_backward", 0, 9, "[[4], [8]]", "32 b")
                        + event("contiguous", 1, 4, "[[8]]", "32 b")
                        + event("copy_", 2, 2, "[[8], [8]]", "0 b");
        assertEquals(new EngineTrace(2, 12 + 16, 32, 0), EngineTrace.read("[" + pooling + "]"));
    }

    @Test
    void arraysInListsAndOtherThreadsCountAndTheGraphOfGradientsDoesNot() throws IOException {
        String adam =
                event("_fused_adam_", 0, 9, "[[], [], []]", "0 b")
                        + event("item", 1, 2, "[[1]]", "0 b");
        assertEquals(new EngineTrace(1, 0, 0, 1), EngineTrace.read("[" + adam + "]"));
        String joined = event("cat", 0, 9, "[[], []]", "2 Kb");
        assertEquals(new EngineTrace(1, 512, 2048, 0), EngineTrace.read("[" + joined + "]"));
        String backward =
                event("mul", 0, 9, "[[6]]", "24 b").replace("\"aten::mul", "\"MulBackward0")
                        + event("mul", 1, 2, "[[6]]", "24 b").replace("\"tid\": 1", "\"tid\": 2");
        assertEquals(new EngineTrace(1, 6, 48, 0), EngineTrace.read("[" + backward + "]"));
    }

    @Test
    void nothingIsNothing() throws IOException {
        assertEquals(new EngineTrace(0, 0, 0, 0), EngineTrace.read("[]"));
    }
}
