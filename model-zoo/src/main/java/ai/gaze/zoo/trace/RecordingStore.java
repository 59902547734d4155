package ai.gaze.zoo.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.layer.Freezing;
import java.util.function.Predicate;

/** Hands out recording parameters. */
final class RecordingStore extends ParameterStore implements Freezing {

    private final Recording recording;
    private final Predicate<Parameter> frozen;

    RecordingStore(Recording recording, Predicate<Parameter> frozen) {
        super(recording.real, false);
        this.recording = recording;
        this.frozen = frozen;
    }

    @Override
    public boolean isFrozen(Parameter parameter) {
        return frozen.test(parameter);
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        return parameter == null ? null : recording.parameter(parameter);
    }

    @Override
    public NDManager getManager() {
        return recording.manager;
    }
}
