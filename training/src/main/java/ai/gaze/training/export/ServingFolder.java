package ai.gaze.training.export;

import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that DJL Serving takes as it is: the network, {@code serving.properties} with the
 * arguments of DJL's translator for images, and {@code synset.txt} with the classes.
 */
public final class ServingFolder {

    private ServingFolder() {}

    /**
     * Refuses what DJL's translator for images cannot feed.
     *
     * @throws UserException if it cannot
     */
    public static void requireServable(ExportOptions options, Path folder) {
        if (!options.format().holdsGraph()) {
            throw new UserException(
                    "--serving needs a file that holds the computation, which a "
                            + options.format().label()
                            + " file does not; choose --format torchscript or onnx");
        }
        if (options.layout().equals(ExportMetadata.BYTES)) {
            throw new UserException(
                    "--serving cannot go with --with-normalization uint8, as DJL's translator for"
                            + " images makes numbers of the bytes; choose float or leave it out");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(folder + " is a file; give a folder with --serving");
        }
    }

    /**
     * Writes the folder; what else is in it stays.
     *
     * @param network the network
     * @param options what was exported
     * @param file the exported file, which is copied
     * @param folder made if it does not exist
     * @throws IOException if it cannot be written
     */
    public static void write(TrainedNetwork network, ExportOptions options, Path file, Path folder)
            throws IOException {
        requireServable(options, folder);
        Files.createDirectories(folder);
        ExportMetadata metadata = Metadata.of(network.info(), options);
        String name = file.getFileName().toString();
        AtomicFiles.write(
                folder.resolve(name), out -> Files.copy(file, Channels.newOutputStream(out)));
        AtomicFiles.writeString(
                folder.resolve("synset.txt"), String.join("\n", metadata.classes()) + "\n");
        String text =
                properties(metadata, options, name).entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                        .collect(Collectors.joining());
        AtomicFiles.writeString(folder.resolve("serving.properties"), text);
    }

    private static Map<String, String> properties(
            ExportMetadata metadata, ExportOptions options, String name) {
        boolean onnx = options.format() == ExportFormat.ONNX;
        String side = Integer.toString(metadata.inputSize());
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("engine", onnx ? "OnnxRuntime" : "PyTorch");
        properties.put(
                "option.modelName",
                name.substring(0, name.length() - options.format().extension().length()));
        properties.put(
                "translatorFactory",
                "ai.djl.modality.cv.translator.ImageClassificationTranslatorFactory");
        properties.put("width", side);
        properties.put("height", side);
        if (metadata.resize() > 0) {
            properties.put("resizeShort", Integer.toString(metadata.resize()));
            properties.put("centerCrop", "true");
        } else {
            properties.put("resize", "true");
        }
        if (metadata.layout().equals(ExportMetadata.NORMALIZED)) {
            properties.put("normalize", numbers(metadata.mean(), metadata.std()));
        }
        properties.put("applySoftmax", Boolean.toString(!options.probabilities()));
        properties.put("synsetFileName", "synset.txt");
        return properties;
    }

    private static String numbers(List<Double> mean, List<Double> std) {
        return Stream.concat(mean.stream(), std.stream())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }
}
