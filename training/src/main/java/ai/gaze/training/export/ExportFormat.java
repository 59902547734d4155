package ai.gaze.training.export;

import ai.gaze.zoo.Nearest;
import java.util.Arrays;
import java.util.Locale;

/** What kind of file a network goes into. */
public enum ExportFormat {
    /** A TorchScript archive: {@code torch.jit.load} in Python and C++, DJL without the classes. */
    TORCHSCRIPT(".pt"),
    /** ONNX of opset 17. */
    ONNX(".onnx"),
    /** The weights under torchvision's names, for {@code load_state_dict}. */
    SAFETENSORS(".safetensors"),
    /** The same as {@code torch.save} writes them, for {@code torch.load}. */
    PTH(".pth"),
    /** DJL's parameters, for the same blocks, with the specification of the network beside it. */
    DJL(".params");

    private final String extension;

    ExportFormat(String extension) {
        this.extension = extension;
    }

    /** How the name of such a file ends, dot included. */
    public String extension() {
        return extension;
    }

    /** The name that a person types. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the file holds the computation, not only the weights. */
    public boolean holdsGraph() {
        return this == TORCHSCRIPT || this == ONNX;
    }

    /**
     * Finds a format.
     *
     * @throws ai.gaze.zoo.UserException if there is none of this name
     */
    public static ExportFormat parse(String label) {
        return Arrays.stream(values())
                .filter(f -> f.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                Nearest.unknown(
                                        "format",
                                        label,
                                        Arrays.stream(values()).map(ExportFormat::label).toList()));
    }
}
