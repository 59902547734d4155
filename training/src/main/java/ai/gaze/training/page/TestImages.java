package ai.gaze.training.page;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.explain.AttentionPictures;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.MaskPicture;
import ai.gaze.training.explain.ModulePictures;
import ai.gaze.training.explain.Picture;
import ai.gaze.training.explain.Position;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.ImageScores;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
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
 * @param looks what attention looks at in an image that was right and in the worst mistake; of
 *     images with masks in that with the lowest mean IoU
 * @param meanIou of images with masks
 * @param pixels of images with masks how many count; {@code accuracy} and {@code cells} are of
 *     these
 * @param masks of images with masks those with the lowest mean IoU
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestImages(
        List<String> missing,
        String checkpoint,
        Double accuracy,
        Integer images,
        List<int[]> cells,
        List<Mistake> worst,
        List<Look> looks,
        Double meanIou,
        Integer pixels,
        List<Masks> masks) {

    private static final int MOST = 24;
    private static final int MOST_OF_A_CELL = 12;
    private static final int MOST_MASKS = 8;

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
     * @param truth its class; nothing of an image with a mask
     * @param taken the class that it was taken for; likewise
     * @param height its rows
     * @param width its columns
     * @param file the image, PNG or JPEG
     * @param modules pictures of the modules in the order of the network
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    public record Look(
            int image,
            Integer truth,
            Integer taken,
            int height,
            int width,
            byte[] file,
            List<ModulePictures> modules) {}

    /**
     * An image with a mask.
     *
     * @param image its number, from 0
     * @param meanIou the mean over the classes that are in it or were seen in it, 0 to 1
     * @param name of its file, or its number
     * @param height its rows
     * @param width its columns
     * @param file the image, PNG or JPEG
     * @param pictures what the network said, and the truth
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    public record Masks(
            int image,
            double meanIou,
            String name,
            int height,
            int width,
            byte[] file,
            List<Picture> pictures) {}

    /** Nothing but why. */
    static TestImages missing(List<String> why) {
        return new TestImages(why, null, null, null, null, null, null, null, null, null);
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
            boolean ofPixels = network.info().recipe().segments();
            List<Metric> metrics = ofPixels ? List.of(Metrics.meanIou()) : List.of();
            Evaluation evaluation = network.evaluate(dataset, MetricSet.of(metrics));
            ImageSource test = dataset.test();
            List<String> missing = new ArrayList<>();
            Extras extras =
                    new Extras(
                            why -> {
                                missing.add(why);
                                warning.accept(why);
                            });
            // Which image an answer belongs to is not known otherwise.
            boolean known = evaluation.images() == test.unbroken().length;
            if (!known) {
                missing.add("Other test images are broken now than were then, so none is shown.");
            }
            if (evaluation.isOfPixels()) {
                return ofPixels(
                        missing, checkpoint, network, evaluation, known ? test : null, extras);
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
                            : null,
                    null,
                    null,
                    null);
        }
    }

    private static TestImages ofPixels(
            List<String> missing,
            String checkpoint,
            TrainedNetwork network,
            Evaluation evaluation,
            ImageSource shown,
            Extras extras) {
        List<Masks> masks = new ArrayList<>();
        List<Look> looks = new ArrayList<>();
        if (shown != null) {
            extras.attempt(
                    "the images with the lowest IoU",
                    () -> masks(network, evaluation, shown, masks, looks));
        }
        return new TestImages(
                missing,
                checkpoint,
                evaluation.accuracy(),
                evaluation.images(),
                cellsOfPixels(evaluation),
                null,
                looks,
                evaluation.metric(Metrics.meanIou().name()),
                evaluation.labels().length,
                masks);
    }

    private static void masks(
            TrainedNetwork network,
            Evaluation evaluation,
            ImageSource images,
            List<Masks> masks,
            List<Look> looks) {
        int[] numbers = images.unbroken();
        try (ExplainedNetwork explained = ExplainedNetwork.of(network)) {
            for (ImageScores scores : ImageScores.worst(evaluation, MOST_MASKS)) {
                int number = numbers[scores.image()];
                InputImage image = image(images, number);
                int height = image.size().height();
                int width = image.size().width();
                masks.add(
                        new Masks(
                                number,
                                scores.meanIou(),
                                network.info().imageName(images.name(number)),
                                height,
                                width,
                                image.file(),
                                MaskPicture.of(explained, image)));
                if (looks.isEmpty() && !explained.attention().isEmpty()) {
                    List<ModulePictures> modules =
                            AttentionPictures.of(explained, image, Position.middle(image.size()));
                    looks.add(new Look(number, null, null, height, width, image.file(), modules));
                }
            }
        }
    }

    private static List<int[]> cellsOfPixels(Evaluation evaluation) {
        int[][] counts = evaluation.confusion();
        List<int[]> cells = new ArrayList<>();
        for (int truth = 0; truth < counts.length; truth++) {
            for (int taken = 0; taken < counts.length; taken++) {
                if (counts[truth][taken] > 0) {
                    cells.add(new int[] {truth, taken, counts[truth][taken]});
                }
            }
        }
        return cells;
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
