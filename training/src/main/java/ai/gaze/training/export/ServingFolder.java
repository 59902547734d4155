package ai.gaze.training.export;

import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.serving.ServedImages;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder that DJL Serving takes as it is: the network, {@code serving.properties}, {@code
 * classes.json}, and in {@code libs/} the classes that decode and scale images as Gaze does.
 */
public final class ServingFolder {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private ServingFolder() {}

    /**
     * Refuses what cannot be served.
     *
     * @throws UserException if it cannot
     */
    public static void requireServable(ExportOptions options, Path folder) {
        if (!options.format().holdsGraph()) {
            throw new UserException(
                    "a folder for serving needs a file that holds the computation, which a "
                            + options.format().label()
                            + " file does not; choose format torchscript or onnx");
        }
        if (options.layout().equals(ExportMetadata.BYTES)) {
            throw new UserException(
                    "a folder for serving cannot go with normalization of uint8, as numbers are"
                            + " made of the bytes before the network is asked; choose float or leave it"
                            + " out");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserException(folder + " is a file; give another folder");
        }
    }

    /**
     * Refuses a network that cannot be served.
     *
     * @throws UserException if it cannot
     */
    public static void requireServable(RunInfo info) {
        if (info.network().head() != null) {
            throw new UserException(
                    "a folder for serving answers with the class of an image, and this network gives one of each pixel; leave it out");
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
        requireServable(network.info());
        Path libraries = Files.createDirectories(folder.resolve("libs"));
        ExportMetadata metadata = options.metadata(network.info());
        String extension = options.format().extension();
        String name = servedName(file.getFileName().toString(), extension);
        AtomicFiles.write(
                folder.resolve(name + extension),
                out -> Files.copy(file, Channels.newOutputStream(out)));
        AtomicFiles.writeBytes(
                libraries.resolve("gaze-images.jar"), ClassJar.of(ServedImages.class));
        AtomicFiles.writeString(
                folder.resolve(ServedImages.CLASSES), metadata.toMap().get("classes") + "\n");
        AtomicFiles.writeString(
                folder.resolve("serving.properties"), text(metadata, options, name));
    }

    // The engines of DJL open it by this name, which only plain characters survive everywhere.
    private static String servedName(String name, String extension) {
        String stem = name.substring(0, name.length() - extension.length());
        return PLAIN.matcher(stem).matches() ? stem : "network";
    }

    private static String text(ExportMetadata metadata, ExportOptions options, String name) {
        return properties(metadata, options, name).entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static Map<String, String> properties(
            ExportMetadata metadata, ExportOptions options, String name) {
        boolean onnx = options.format() == ExportFormat.ONNX;
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("engine", onnx ? "OnnxRuntime" : "PyTorch");
        properties.put("option.modelName", name);
        properties.put("translator", ServedImages.class.getName());
        properties.put("width", Integer.toString(metadata.inputSize().width()));
        properties.put("height", Integer.toString(metadata.inputSize().height()));
        properties.put("channels", Integer.toString(metadata.channels()));
        if (metadata.resize() != null) {
            properties.put("resizeShort", metadata.resize().toString());
        }
        if (metadata.exif()) {
            properties.put("exif", "true");
        }
        if (metadata.layout().equals(ExportMetadata.NORMALIZED)) {
            properties.put("normalize", numbers(metadata.mean(), metadata.std()));
        }
        properties.put("applySoftmax", Boolean.toString(!options.probabilities()));
        return properties;
    }

    private static String numbers(List<Double> mean, List<Double> std) {
        return Stream.concat(mean.stream(), std.stream())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }
}
