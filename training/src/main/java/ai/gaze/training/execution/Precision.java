package ai.gaze.training.execution;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.device.CpuFeatures;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;

/**
 * In which numbers convolutions, linear layers and matrix products of a training step compute.
 * Weights, their gradients and the optimizer are float32 in any case.
 */
public enum Precision {

    /** Everything in float32. */
    @JsonProperty("fp32")
    FP32(DataType.FLOAT32),

    /** bfloat16: the range of float32 with 8 bits of precision. */
    @JsonProperty("bf16")
    BF16(DataType.BFLOAT16);

    private final DataType type;

    Precision(DataType type) {
        this.type = type;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of what is computed in low precision. */
    public DataType type() {
        return type;
    }

    /**
     * Makes sure that a training can be in this precision.
     *
     * @throws UserException if it cannot
     */
    public void requireUsable(ExecutionMode mode) {
        if (this != FP32 && mode != ExecutionMode.COMPILED) {
            throw new UserException(
                    "precision "
                            + this
                            + " is only there in a compiled training, as Java has no name for its"
                            + " numbers; add --execution compiled");
        }
    }

    /** Says why this precision will be slow on a device, where it will. */
    public Optional<String> slowness(Device device) {
        return this == BF16 && !device.isGpu() && !CpuFeatures.computesBfloat16()
                ? Optional.of(
                        "this processor does not compute in bfloat16 (it has neither AVX512-BF16"
                                + " nor AMX), so --precision bf16 will be slower than fp32")
                : Optional.empty();
    }
}
