package ai.gaze.training.execution;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.device.CpuFeatures;
import ai.gaze.training.device.Devices;
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
    BF16(DataType.BFLOAT16),

    /** float16: 11 bits of precision, in a range so small that the loss must be scaled. */
    @JsonProperty("fp16")
    FP16(DataType.FLOAT16);

    private static final int BFLOAT16_CAPABILITY = 80;

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

    /** Whether small gradients would vanish in it if the loss were not scaled. */
    public boolean needsLossScaling() {
        return this == FP16;
    }

    /**
     * Makes sure that a training can be in this precision.
     *
     * @throws UserException if it cannot
     */
    public void requireUsable(ExecutionMode mode) {
        if (this != FP32 && mode != ExecutionMode.COMPILED) {
            throw UserException.of(
                    "precision %s is only there in a compiled training; use execution compiled, in Java optExecution(ExecutionMode.COMPILED)",
                    this);
        }
    }

    /**
     * Makes sure that a training can be in this precision on a device.
     *
     * @throws UserException if it cannot
     */
    public void requireUsable(ExecutionMode mode, Device device) {
        requireUsable(mode);
        if (this == BF16 && device.isGpu()) {
            requireCapability(Devices.name(device), Devices.computeCapability(device));
        }
    }

    static void requireCapability(String device, int capability) {
        if (capability < BFLOAT16_CAPABILITY) {
            throw UserException.of(
                    "%s has compute capability %s.%s, and precision bf16 needs 8.0 or higher; use precision fp16 or fp32",
                    device, capability / 10, capability % 10);
        }
    }

    /** Says why this precision will be slow on a device, where it will. */
    public Optional<String> slowness(Device device) {
        if (device.isGpu()) {
            return Optional.empty();
        }
        if (this == BF16 && !CpuFeatures.computesBfloat16()) {
            return Optional.of(
                    "this processor does not compute in bfloat16 (it has neither AVX512-BF16"
                            + " nor AMX), so precision bf16 will be slower than fp32");
        }
        return this == FP16
                ? Optional.of(
                        "precision fp16 is meant for GPUs; on a processor it may be ten times"
                                + " slower than fp32")
                : Optional.empty();
    }
}
