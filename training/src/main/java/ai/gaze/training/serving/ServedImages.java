package ai.gaze.training.serving;

import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.ArgumentsUtil;
import ai.djl.translate.ServingTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.djl.util.JsonUtils;
import ai.djl.util.Utils;
import ai.gaze.training.image.BrokenImageException;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.Framing;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.image.PixelImage;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.array.HostArrays;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Decodes and scales the images that DJL Serving is sent as Gaze does it itself, so that the served
 * network answers what {@code gaze predict} does. The arguments stand in {@code
 * serving.properties}.
 */
public final class ServedImages implements ServingTranslator {

    /** The file beside the network that names its classes, a list in JSON. */
    public static final String CLASSES = "classes.json";

    private static final int TOP = 5;
    private static final float MOST = 255;

    private ImageSize size;
    private ImageSize cover;
    private int channels;
    private boolean exif;
    private double[] mean;
    private double[] std;
    private boolean softmax;
    private int top;
    private List<String> classes = List.of();

    /** DJL makes it by the name of the class. */
    public ServedImages() {}

    /**
     * Takes what the network wants.
     *
     * @param arguments {@code width}, {@code height}, {@code channels}; {@code resizeShort}, 0 for
     *     scaling without regard to the proportions; {@code exif}, whether they are turned as a
     *     camera noted it; {@code normalize}, means and deviations, if it does not normalize
     *     itself; {@code applySoftmax}; {@code topK}
     */
    @Override
    public void setArguments(Map<String, ?> arguments) {
        int width = ArgumentsUtil.intValue(arguments, "width");
        size = new ImageSize(ArgumentsUtil.intValue(arguments, "height", width), width);
        String resize = ArgumentsUtil.stringValue(arguments, "resizeShort", "0");
        cover = resize.equals("0") ? null : ImageSize.parse(resize);
        channels = ArgumentsUtil.intValue(arguments, "channels", PixelImage.RGB);
        exif = ArgumentsUtil.booleanValue(arguments, "exif");
        softmax = ArgumentsUtil.booleanValue(arguments, "applySoftmax");
        top = ArgumentsUtil.intValue(arguments, "topK", TOP);
        String normalize = ArgumentsUtil.stringValue(arguments, "normalize");
        if (normalize != null) {
            double[] numbers =
                    Arrays.stream(normalize.split(",", -1))
                            .mapToDouble(Double::parseDouble)
                            .toArray();
            mean = Arrays.copyOf(numbers, channels);
            std = Arrays.copyOfRange(numbers, channels, numbers.length);
        }
    }

    @Override
    public void prepare(TranslatorContext context) throws IOException {
        Path file = context.getModel().getModelPath().resolve(CLASSES);
        classes = List.of(JsonUtils.GSON.fromJson(Files.readString(file), String[].class));
    }

    @Override
    public NDList processInput(TranslatorContext context, Input input) throws TranslateException {
        byte[] pixels = new byte[size.area() * channels];
        try {
            PixelImage image = ImageDecoder.decode(bytes(input), new Decoding(channels, exif));
            int height = image.height();
            int width = image.width();
            Framing framing =
                    cover != null
                            ? Framing.center(height, width, cover, size)
                            : Framing.squash(height, width, size);
            framing.apply(image, pixels, 0);
        } catch (BrokenImageException e) {
            throw new TranslateException("the image cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TranslateException("the image cannot be had: " + e.getMessage(), e);
        }
        return new NDList(
                HostArrays.of(
                        context.getNDManager(),
                        values(pixels),
                        new Shape(channels, size.height(), size.width())));
    }

    // As DJL's own translator: the bytes of an image, or JSON that says where it is.
    private static byte[] bytes(Input input) throws TranslateException, IOException {
        BytesSupplier data = input.getData();
        if (data == null) {
            throw new TranslateException("there is no image in the request");
        }
        String type = input.getProperty("Content-Type", "").toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/json")) {
            return data.getAsBytes();
        }
        try {
            JsonObject object = JsonUtils.GSON.fromJson(data.getAsString(), JsonObject.class);
            if (object == null || !object.has("image_url")) {
                throw new TranslateException("the request has no \"image_url\"");
            }
            try (InputStream in = Utils.openUrl(object.get("image_url").getAsString())) {
                return in.readAllBytes();
            }
        } catch (JsonParseException e) {
            throw new TranslateException("the request is not JSON", e);
        }
    }

    // By the arithmetic of the training: one product and one difference.
    private float[] values(byte[] pixels) {
        int area = size.area();
        float[] values = new float[pixels.length];
        for (int channel = 0; channel < channels; channel++) {
            float scale = mean == null ? 1 : (float) (1 / (255 * std[channel]));
            float offset = mean == null ? 0 : (float) (mean[channel] / std[channel]);
            for (int i = 0; i < area; i++) {
                float pixel = Byte.toUnsignedInt(pixels[i * channels + channel]);
                values[channel * area + i] = mean == null ? pixel / MOST : pixel * scale - offset;
            }
        }
        return values;
    }

    @Override
    public Output processOutput(TranslatorContext context, NDList list) {
        float[] scores = list.get(0).toFloatArray();
        double highest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            highest = Math.max(highest, score);
        }
        List<Double> probabilities = new ArrayList<>();
        double sum = 0;
        for (float score : scores) {
            double part = softmax ? Math.exp(score - highest) : score;
            probabilities.add(part);
            sum += part;
        }
        double whole = softmax ? sum : 1;
        probabilities.replaceAll(part -> part / whole);
        Classifications answer = new Classifications(classes, probabilities);
        answer.setTopK(Math.min(top, classes.size()));
        Output output = new Output();
        output.add(answer);
        output.addProperty("Content-Type", "application/json");
        return output;
    }
}
