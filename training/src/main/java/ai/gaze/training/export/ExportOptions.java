package ai.gaze.training.export;

import ai.gaze.training.Version;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.run.RunInfo;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What the exported file is to be.
 *
 * @param format the kind of file
 * @param half whether the network computes in float16; inputs and outputs stay as they are
 * @param fold whether batch normalizations become part of the convolutions before them
 * @param dynamicSize whether images of any height and width are taken
 * @param layout what an image looks like when it comes to the network, as {@link
 *     ExportMetadata#layout}; other than {@link ExportMetadata#NORMALIZED}, normalization is part
 *     of the network
 * @param probabilities whether the output is the softmax of the logits
 */
public record ExportOptions(
        ExportFormat format,
        boolean half,
        boolean fold,
        boolean dynamicSize,
        String layout,
        boolean probabilities) {

    private static final List<String> NORMALIZATIONS = List.of("uint8", "float");

    /** Refuses what only a file that holds the computation can have. */
    public ExportOptions {
        boolean changesGraph =
                half
                        || fold
                        || dynamicSize
                        || probabilities
                        || !layout.equals(ExportMetadata.NORMALIZED);
        if (changesGraph && !format.holdsGraph()) {
            throw UserException.of(
                    "float16, folding, a dynamic size, normalization and probabilities"
                            + " change the computation, and a %s file holds only weights; leave"
                            + " them out or choose torchscript or onnx",
                    format.label());
        }
    }

    /** The network as it is. */
    public static ExportOptions of(ExportFormat format) {
        return new ExportOptions(format, false, false, false, ExportMetadata.NORMALIZED, false);
    }

    /** Returns what a file made of a run with these options says of itself. */
    ExportMetadata metadata(RunInfo info) {
        return new ExportMetadata(
                info.classes(),
                info.recipe().augmentation().mean(),
                info.recipe().augmentation().std(),
                layout,
                info.network().inputSize(),
                DataSpec.frames(info.dataset()) ? info.recipe().data().resized() : null,
                info.recipe().data().exif(),
                output(),
                info.network().head() == null ? null : ExportMetadata.PIXELS,
                info.dataset(),
                Version.current().number());
    }

    /**
     * Returns what images look like when normalization is part of the network.
     *
     * @param normalization {@code uint8}, {@code float}, or null for none
     * @throws UserException if it is something else
     */
    public static String layout(String normalization) {
        if (normalization == null) {
            return ExportMetadata.NORMALIZED;
        }
        return switch (normalization.toLowerCase(Locale.ROOT)) {
            case "uint8" -> ExportMetadata.BYTES;
            case "float" -> ExportMetadata.UNIT;
            default -> throw Nearest.unknown("input", normalization, NORMALIZATIONS);
        };
    }

    /** What the first output is, as {@link ExportMetadata#output}. */
    String output() {
        return probabilities ? ExportMetadata.PROBABILITIES : ExportMetadata.LOGITS;
    }

    /** Refuses a name from which nobody could tell the format, and a folder that does not exist. */
    void requireWritable(Path file) {
        if (!file.toString().endsWith(format.extension())) {
            throw UserException.of(
                    "cannot write \"%s\": for format %s the name must end in %s; give such a name",
                    file, format.label(), format.extension());
        }
        if (Files.isDirectory(file)) {
            throw UserException.of(
                    "cannot write %s, which is a folder; give the name of a file", file);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    "there is no folder " + folder + " to write into; make it or name another");
        }
    }
}
