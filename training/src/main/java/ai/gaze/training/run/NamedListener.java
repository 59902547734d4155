package ai.gaze.training.run;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.FetchListener;
import ai.gaze.zoo.registry.FactoryException;
import java.io.UncheckedIOException;

/** Somebody's listener, whose failure is said under its name wherever it is told of something. */
record NamedListener(RunListener own) implements RunListener {

    @Override
    public void warning(String message) {
        try {
            own.warning(message);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (Throwable e) {
            throw FactoryException.failed("listener " + own.getClass().getName(), "warning", e);
        }
    }

    @Override
    public void progress(Progress progress) {
        own.progress(progress);
    }

    @Override
    public void epochEnded(EpochMetrics metrics) {
        own.epochEnded(metrics);
    }

    @Override
    public FetchListener fetches() {
        return own.fetches();
    }
}
