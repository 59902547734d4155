package ai.gaze.training.page;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.explain.AttentionPictures;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.ModulePictures;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.report.Extras;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.TrainedNetwork;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How the network did on the test images.
 *
 * @param missing in words what is missing, and why
 * @param checkpoint which weights: {@code last} or {@code best}
 * @param accuracy share of the images that are right
 * @param images how many there are
 * @param cells of the confusion matrix those that are not empty: true class, class that it was
 *     taken for, how many, and the numbers of the first such images where they are mistakes
 * @param worst the wrong answers with the highest loss
 * @param looks what attention looks at in an image that was right and in the worst mistake
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestImages(
        List<String> missing,
        String checkpoint,
        Double accuracy,
        Integer images,
        List<int[]> cells,
        List<Mistake> worst,
        List<Look> looks) {

    private static final int MOST = 24;
    private static final int MOST_OF_A_CELL = 12;

    /**
     * An image that was taken for another class than its own.
     *
     * @param image its number, from 0
     * @param truth its class
     * @param taken the class that it was taken for
     * @param likely how likely its own class seemed
     * @param sure how likely the other one seemed
     * @param name of its file, or its number
     * @param file the image, PNG or JPEG
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    public record Mistake(
            int image,
            int truth,
            int taken,
            double likely,
            double sure,
            String name,
            byte[] file) {}

    /**
     * What the attention modules look at in an image.
     *
     * @param image its number, from 0
     * @param truth its class
     * @param taken the class that it was taken for
     * @param height its rows
     * @param width its columns
     * @param file the image, PNG or JPEG
     * @param modules pictures of the modules in the order of the network
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    public record Look(
            int image,
            int truth,
            int taken,
            int height,
            int width,
            byte[] file,
            List<ModulePictures> modules) {}

    /** Nothing but why. */
    static TestImages missing(List<String> why) {
        return new TestImages(why, null, null, null, null, null, null);
    }

    static TestImages of(
            Path run,
            String checkpoint,
            DatasetLoader data,
            String device,
            Consumer<String> warning)
            throws IOException {
        try (TrainedNetwork network = TrainedNetwork.load(run, checkpoint, device, warning)) {
            ImageDataset dataset = data.load(network.info().datasetSpec());
            Evaluation evaluation = network.evaluate(dataset);
            ImageSource test = dataset.test();
            List<String> missing = new ArrayList<>();
            Extras extras =
                    new Extras(
                            why -> {
                                missing.add(why);
                                warning.accept(why);
                            });
            // Which image an answer belongs to is not known otherwise.
            boolean known = evaluation.labels().length == test.unbroken().length;
            if (!known) {
                missing.add("Other test images are broken now than were then, so none is shown.");
            }
            return new TestImages(
                    missing,
                    checkpoint,
                    evaluation.accuracy(),
                    evaluation.labels().length,
                    cells(evaluation, known ? test.unbroken() : new int[0]),
                    known
                            ? extras.made(
                                            "the worst mistakes",
                                            () -> mistakes(network, evaluation, test))
                                    .orElse(null)
                            : null,
                    known
                            ? extras.made(
                                            "what attention looks at",
                                            () -> looks(network, evaluation, test))
                                    .orElse(null)
                            : null);
        }
    }

    static List<int[]> cells(Evaluation evaluation, int... numbers) {
        Map<Long, List<Integer>> cells = new TreeMap<>();
        int[] labels = evaluation.labels();
        int[] predictions = evaluation.predictions();
        for (int i = 0; i < labels.length; i++) {
            long cell = ((long) labels[i] << 32) + predictions[i];
            cells.computeIfAbsent(cell, c -> new ArrayList<>()).add(i);
        }
        return cells.values().stream().map(of -> cell(evaluation, of, numbers)).toList();
    }

    private static int[] cell(Evaluation evaluation, List<Integer> images, int... numbers) {
        int truth = evaluation.labels()[images.get(0)];
        int taken = evaluation.predictions()[images.get(0)];
        boolean named = truth != taken && numbers.length > 0;
        return IntStream.concat(
                        IntStream.of(truth, taken, images.size()),
                        images.stream().limit(named ? MOST_OF_A_CELL : 0).mapToInt(i -> numbers[i]))
                .toArray();
    }

    /** Returns the indices of the wrong answers, the highest loss first. */
    static List<Integer> worst(Evaluation evaluation, int most) {
        return IntStream.range(0, evaluation.labels().length)
                .filter(i -> evaluation.labels()[i] != evaluation.predictions()[i])
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -evaluation.losses()[i]))
                .limit(most)
                .toList();
    }

    private static List<Mistake> mistakes(
            TrainedNetwork network, Evaluation evaluation, ImageSource images) {
        int[] numbers = images.unbroken();
        return worst(evaluation, MOST).stream()
                .map(
                        i ->
                                new Mistake(
                                        numbers[i],
                                        evaluation.labels()[i],
                                        evaluation.predictions()[i],
                                        Math.exp(-evaluation.losses()[i]),
                                        evaluation.confidences()[i],
                                        network.info().imageName(images.name(numbers[i])),
                                        image(images, numbers[i]).file()))
                .toList();
    }

    private static List<Look> looks(
            TrainedNetwork network, Evaluation evaluation, ImageSource images) {
        int[] numbers = images.unbroken();
        List<Integer> shown = new ArrayList<>();
        IntStream.range(0, numbers.length)
                .filter(i -> evaluation.labels()[i] == evaluation.predictions()[i])
                .limit(1)
                .forEach(shown::add);
        shown.addAll(worst(evaluation, 1));
        List<Look> looks = new ArrayList<>();
        for (int i : shown) {
            InputImage image = image(images, numbers[i]);
            List<ModulePictures> modules = AttentionPictures.of(network, image);
            if (!modules.isEmpty()) {
                looks.add(
                        new Look(
                                numbers[i],
                                evaluation.labels()[i],
                                evaluation.predictions()[i],
                                image.size().height(),
                                image.size().width(),
                                image.file(),
                                modules));
            }
        }
        return looks;
    }

    private static InputImage image(ImageSource images, int number) {
        return InputImage.of(
                "test image " + number, images, images.read(new int[] {number}).images(), 0);
    }
}
