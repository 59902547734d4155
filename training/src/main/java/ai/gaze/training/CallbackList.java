package ai.gaze.training;

import ai.djl.engine.EngineException;
import ai.gaze.zoo.Closing;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.HeldException;
import ai.gaze.zoo.registry.FactoryException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Tells all callbacks of a moment, and keeps the first failure of one of them. */
final class CallbackList implements AutoCloseable {

    private final List<Callback> all;
    private CallbackException failure;
    private boolean closed;

    CallbackList(List<Callback> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Refuses one that is there twice: it would be told everything twice, and keep its state twice.
     */
    void requireOnce() {
        Set<Callback> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Callback callback : all) {
            if (!seen.add(callback)) {
                throw new UserException(
                        Texts.format(
                                "callback %s was added twice; add it once",
                                CallbackException.nameOf(callback)));
            }
        }
    }

    /**
     * Tells all that the training is built; the first failure ends it at once.
     *
     * @throws CallbackException if one fails otherwise than by a {@link UserException}
     */
    void tellBuilt(Training training) {
        for (Callback callback : all) {
            try {
                callback.trainingBuilt(training);
            } catch (UserException e) {
                throw e;
            } catch (Throwable e) {
                throw named(callback, "trainingBuilt", e);
            }
        }
    }

    /**
     * Tells all of them.
     *
     * @param moment name of the method, for messages
     * @return whether none of them failed
     * @throws UncheckedIOException at once, as a file of the run cannot be written, and nothing
     *     more may be
     * @throws HeldException likewise, as another process has taken the run over
     * @throws EngineException likewise for want of memory
     */
    boolean tell(String moment, Consumer<Callback> told) {
        boolean interrupted = false;
        boolean done = true;
        try {
            for (Callback callback : all) {
                // Files that an interrupted thread writes to are closed for good.
                interrupted |= Thread.interrupted();
                done &= tell(callback, moment, told);
            }
            return done;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean tell(Callback callback, String moment, Consumer<Callback> told) {
        try {
            told.accept(callback);
            return true;
        } catch (Throwable e) {
            RuntimeException named = named(callback, moment, e);
            if (!(named instanceof CallbackException first)) {
                throw named;
            }
            if (failure == null) {
                failure = first;
            } else {
                failure.addSuppressed(first);
            }
            return false;
        }
    }

    /** A training that goes on after one failed does so from a whole checkpoint. */
    void forgetFailure() {
        failure = null;
    }

    /** Names the callback that failed, unless it was the machine that did, or it is named. */
    private static RuntimeException named(Callback callback, String moment, Throwable e) {
        FactoryException.requireOfPart(e);
        boolean isOurs = callback.getClass().getName().startsWith("ai.gaze.training.run.");
        if (isOurs && e instanceof Error error) {
            throw error;
        }
        boolean isOfMachine =
                isOurs && (e instanceof UncheckedIOException || e instanceof UserException);
        return e instanceof RuntimeException known
                        && (isOfMachine || known instanceof CallbackException)
                ? known
                : new CallbackException(callback, moment, e);
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
                parts.add(new CallbackState(callback, part));
            }
        }
        return parts;
    }

    /** Closes all, the last one first, and each once. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        List<AutoCloseable> lastFirst = new ArrayList<>();
        for (Callback callback : all) {
            lastFirst.add(0, () -> close(callback));
        }
        Closing.all(lastFirst.toArray(AutoCloseable[]::new));
    }

    private static void close(Callback callback) {
        try {
            callback.close();
        } catch (Throwable e) {
            throw named(callback, "close", e);
        }
    }
}
