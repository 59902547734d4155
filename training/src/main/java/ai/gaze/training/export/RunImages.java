package ai.gaze.training.export;

import ai.gaze.training.run.RunInfo;
import ai.gaze.zoo.export.ExportMetadata;
import java.nio.file.Path;

/** Reads image files as the network of a run takes them. */
public final class RunImages {

    private RunImages() {}

    /**
     * Reads an image of any size and scales it as the network saw images in its evaluations.
     *
     * @param file the file
     * @param info what was asked of the run
     * @return unsigned bytes {@code [side, side, 3]}, red first, side being the network's input
     * @throws ai.gaze.zoo.UserException if it is not an image
     */
    public static byte[] read(Path file, RunInfo info) {
        ExportMetadata metadata = Metadata.of(info, ExportOptions.of(ExportFormat.SAFETENSORS));
        byte[] pixels = new byte[metadata.inputSize() * metadata.inputSize() * 3];
        ImageFile.read(file, metadata, pixels, 0);
        return pixels;
    }
}
