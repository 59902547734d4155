package ai.gaze.zoo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
            assertThrows(UserException.class, () -> registry.register(new Thing(name)), name);
            assertThrows(
                    UserException.class, () -> registry.register(new Thing("new", "newer", "one")));
        }
        assertEquals(List.of("one"), registry.names());
        assertTrue(registry.find("newer").isEmpty());
        Option<Integer> option = Options.integer("size", 1, 1);
        assertThrows(
                UserException.class,
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
                                } catch (UserException e) {
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

    /** What {@code META-INF/services} may name. */
    public interface Provider extends Supplier<Thing> {}

    /** Throws an error. */
    public static final class Failing implements Provider {
        @Override
        public Thing get() {
            throw new AssertionError("it fails");
        }
    }

    /** Throws what it does not declare. */
    public static final class Sneaky implements Provider {
        @Override
        public Thing get() {
            throw sneak(new IOException("no file"));
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> RuntimeException sneak(Throwable e) throws E {
            throw (E) e;
        }
    }

    /** Has an option that no recipe could set. */
    public static final class Misnamed implements Provider {
        @Override
        public Thing get() {
            return new Thing("misnamed", List.of(), List.of(Options.word("name")));
        }
    }

    /** Is as it should be. */
    public static final class Good implements Provider {
        @Override
        public Thing get() {
            return new Thing("good");
        }
    }

    @Test
    void whatAnybodysProviderThrowsLeavesItOutAndNoOther(@TempDir Path folder) throws Exception {
        Path services = folder.resolve("META-INF/services/" + Provider.class.getName());
        Files.createDirectories(services.getParent());
        List<Class<?>> providers = List.of(Failing.class, Sneaky.class, Misnamed.class, Good.class);
        Files.write(services, providers.stream().map(Class::getName).toList());
        Registry<Thing> registry =
                new Registry<>("thing", Provider.class, () -> List.of(new Thing("own")));
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            registry.registerFoundBy(loader);
        }
        assertEquals(List.of("own", "good"), registry.names());
        assertEquals(3, registry.problems().size(), registry.problems()::toString);
        assertTrue(registry.problems().get(0).contains("it fails"));
        assertTrue(registry.problems().get(1).contains("no file"));
        assertTrue(registry.problems().get(2).contains("an option is called \"name\""));
        assertTrue(registry.source("good").isEmpty(), "it is in no jar");
    }

    @Test
    void aJarThatNewerJavaMadeIsToldWhichJavaItNeeds() {
        assertEquals(
                "; it needs Java 25, and this is Java " + Runtime.version().feature(),
                FoundIn.remedy(
                        "UnsupportedClassVersionError: x/Y has been compiled by a more recent version"
                                + " of the Java Runtime (class file version 69.0)"));
        assertTrue(FoundIn.jar(Test.class).orElseThrow().toString().contains("junit"));
        assertTrue(
                FoundIn.of(Test.class.getName() + " fails", Test.class.getClassLoader())
                        .startsWith(" of junit"));
    }

    @Test
    void aJarIsNamedAsItsFileIs(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("\u732b + 100 %.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("own/Block.class"));
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            assertEquals(" of " + jar.getFileName(), FoundIn.of("own.Block is broken", loader));
        }
    }

    @Test
    void noNameAtAllIsAMistake() {
        UserException e =
                assertThrows(UserException.class, () -> registry(new Thing("one")).get(null));
        assertEquals("null was given for a thing; give its name", e.getMessage());
    }
}
