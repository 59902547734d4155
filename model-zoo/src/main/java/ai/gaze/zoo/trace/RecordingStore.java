package ai.gaze.zoo.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/** Hands out recording parameters. */
final class RecordingStore extends ParameterStore {

    private final Recording recording;

    RecordingStore(Recording recording) {
        super(recording.real, false);
        this.recording = recording;
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
