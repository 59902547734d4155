package ai.gaze.training.execution;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Over which images batch normalizations normalize where several devices share a batch. */
public enum BatchStatistics {

    /** Those of the device, as PyTorch's {@code DistributedDataParallel}. */
    @JsonProperty("local")
    LOCAL,

    /** Those of all devices, as PyTorch's {@code SyncBatchNorm}. */
    @JsonProperty("sync")
    SYNC;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
