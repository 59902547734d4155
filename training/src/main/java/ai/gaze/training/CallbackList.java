package ai.gaze.training;

import ai.djl.engine.EngineException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Tells all callbacks of a moment, and keeps the first failure of one of them. */
final class CallbackList implements AutoCloseable {

    private final List<Callback> all;
    private CallbackException failure;

    CallbackList(List<Callback> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Tells all of them.
     *
     * @param moment name of the method, for messages
     * @throws UncheckedIOException at once, as the machine failed and nothing more may be written
     * @throws EngineException likewise
     */
    void tell(String moment, Consumer<Callback> told) {
        for (Callback callback : all) {
            try {
                told.accept(callback);
            } catch (UncheckedIOException | EngineException e) {
                throw e;
            } catch (RuntimeException e) {
                CallbackException named = new CallbackException(callback, moment, e);
                if (failure == null) {
                    failure = named;
                } else {
                    failure.addSuppressed(named);
                }
            }
        }
    }

    boolean haveFailed() {
        return failure != null;
    }

    /** Throws what the first of them that failed threw, under its name. */
    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    List<Stateful> stateful() {
        List<Stateful> parts = new ArrayList<>();
        for (Callback callback : all) {
            if (callback instanceof Stateful part) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** Closes all, the last one first. */
    @Override
    public void close() {
        RuntimeException first = null;
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                all.get(i).close();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
