package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.UserException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that goes on with another average of the weights begins that where it stands. */
class AverageChangesTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);
    private static final EmaSpec DECAY = new EmaSpec(0.9, true);

    private static TrainingBuilder builder(EmaSpec ema, int epochs) {
        return TinyNetwork.training(TinyNetwork.create(), DATA)
                .optEma(ema)
                .optEpochs(epochs)
                .optWarning(w -> {});
    }

    private static CheckpointData after(EmaSpec ema, int epochs, NDManager owner) {
        try (Training training = builder(ema, epochs).build()) {
            training.run();
            return training.save(owner);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTheEndsOfEpochs(boolean hadAverage) {
        EmaSpec before = hadAverage ? DECAY : EmaSpec.NONE;
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training whole = builder(EmaSpec.swa(3), 5).build();
                Training second = builder(EmaSpec.swa(3), 5).build();
                Training late = builder(EmaSpec.swa(2), 5).build()) {
            CheckpointData saved = after(before, 2, host);
            whole.run();
            second.restore(saved);
            second.run();
            TinyNetwork.assertSame(TinyNetwork.weights(whole), TinyNetwork.weights(second));
            String message =
                    assertThrows(UserException.class, () -> late.restore(saved)).getMessage();
            assertTrue(message.contains("set swa-start of ema to 3 or more"), message);
        }
    }

    @Test
    void allThatWasNotAveragedIsThere() {
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training training = builder(DECAY, 2).build()) {
            CheckpointData saved = after(DECAY, 1, host);
            Map<String, NDArray> fewer = new LinkedHashMap<>(saved.tensors());
            fewer.keySet().removeIf(name -> name.startsWith("unaveraged.1"));
            CheckpointData cut = new CheckpointData(fewer, saved.state());
            assertThrows(UserException.class, () -> training.restore(cut));
            training.restore(saved);
        }
    }
}
