package ai.gaze.zoo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegistryTest {

    record Thing(String name, List<String> aliases, List<Option<?>> options) implements Registered {

        Thing(String name, String... aliases) {
            this(name, List.of(aliases), List.of());
        }
    }

    interface NobodyProvides extends Supplier<Thing> {}

    private int asked;

    private Registry<Thing> registry(Thing... own) {
        return new Registry<>(
                "thing",
                NobodyProvides.class,
                () -> {
                    asked++;
                    return List.of(own);
                });
    }

    @Test
    void nothingIsMadeBeforeTheFirstQuestionAndThenOnce() {
        Registry<Thing> registry = registry(new Thing("one", "first"));
        assertEquals(0, asked);
        assertSame(registry.get("one"), registry.get("first"));
        registry.register(new Thing("two"));
        assertEquals(List.of("one", "two"), registry.names());
        assertEquals(1, asked);
    }

    @Test
    void aNameThatIsTakenOrIsNoneIsRefusedAndNothingIsAdded() {
        Registry<Thing> registry = registry(new Thing("one", "first"));
        for (String name : new String[] {"one", "first", "none", "a:b", "", null}) {
            assertThrows(
                    IllegalArgumentException.class, () -> registry.register(new Thing(name)), name);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> registry.register(new Thing("new", "newer", "one")));
        }
        assertEquals(List.of("one"), registry.names());
        assertTrue(registry.find("newer").isEmpty());
        Option<Integer> option = Options.integer("size", 1, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> registry.register(new Thing("x", List.of(), List.of(option, option))));
    }

    @Test
    void anUnknownNameGetsTheNearest() {
        UserException e =
                assertThrows(
                        UserException.class, () -> registry(new Thing("one")).get("oen", "none"));
        assertEquals(
                "unknown thing \"oen\": did you mean \"one\"? Known are none, one", e.getMessage());
    }

    @Test
    void manyThreadsRegisterAndAskAtOnce() throws InterruptedException, ExecutionException {
        Registry<Thing> registry = registry(new Thing("own"));
        int threads = 8;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                tasks.add(
                        () -> {
                            barrier.await();
                            int refused = 0;
                            for (int j = 0; j < 50; j++) {
                                registry.register(new Thing("thing-" + number + "-" + j));
                                try {
                                    registry.register(new Thing("shared-" + j));
                                } catch (IllegalArgumentException e) {
                                    refused++;
                                }
                                assertSame(registry.get("own"), registry.get("own"));
                            }
                            return refused;
                        });
            }
            int refused = 0;
            for (Future<Integer> task : pool.invokeAll(tasks)) {
                refused += task.get();
            }
            assertEquals(50 * (threads - 1), refused, "each shared name is given once");
            List<String> names = registry.names();
            assertEquals(1 + 50 * threads + 50, names.size());
            assertEquals(1, Collections.frequency(names, "shared-7"));
            assertEquals(1, asked);
        } finally {
            pool.shutdownNow();
        }
    }
}
