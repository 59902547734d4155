package ai.gaze.cli;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.ReadImages;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.Explanation;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.Method;
import ai.gaze.training.explain.Position;
import ai.gaze.training.explain.Request;
import ai.gaze.training.export.RunImages;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze explain}. */
@Command(
        name = "explain",
        description =
                "Shows what the network of a run looks at: writes PNG files and a page that opens"
                        + " without a network.")
final class ExplainCommand implements Callable<Integer> {

    private static final int IMAGES = 3;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path run;

    @Option(
            names = "--images",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Image files of any size: PNG, JPEG, GIF, BMP, TIFF.")
    private List<Path> images = List.of();

    @Option(
            names = "--test",
            paramLabel = "N",
            description = "The first N test images. Default: " + IMAGES + ".")
    private Integer test;

    @Option(
            names = "--test-image",
            paramLabel = "I",
            split = ",",
            description =
                    "Test images by their numbers from 0, as report.html names them; several with"
                            + " commas.")
    private List<Integer> testImages = List.of();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            split = ",",
            description =
                    "attention (the weights of the modules), grad-cam, features (the output of a"
                            + " layer with and without attention), histogram (the weights over the"
                            + " test set); several with commas. Default: all that the network has.")
    private List<String> methods = List.of();

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description =
                    "The layer for grad-cam and features, such as layer3. Default: the last one of"
                            + " the last convolutional stage.")
    private String layer;

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "The class for grad-cam. Default: the one that the network sees.")
    private String target;

    @Option(
            names = "--at",
            paramLabel = "Y,X",
            description =
                    "The pixel of the network's image whose affinities are shown, from 0,0 in the"
                            + " upper left corner. Default: the middle.")
    private String at;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where to write. Default: the folder explain of the run.")
    private Path output;

    @Option(
            names = "--json",
            description =
                    "Print what the page shows as JSON, with the numbers of every picture, and write"
                            + " nothing.")
    private boolean json;

    @Mixin private CheckpointOption checkpoint = new CheckpointOption();

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        Set<Method> asked = methods();
        Position position = at == null ? null : Position.parse(at);
        if (Stream.of(test != null, !images.isEmpty(), !testImages.isEmpty())
                        .filter(given -> given)
                        .count()
                > 1) {
            throw new UserException(
                    "--images, --test and --test-image exclude each other; give one of them");
        }
        try (TrainedNetwork trained =
                        TrainedNetwork.load(
                                run, checkpoint.name(), options.device(), console::warning);
                ExplainedNetwork network = ExplainedNetwork.of(trained)) {
            Request request =
                    new Request(
                            asked.isEmpty() ? Method.of(network) : asked, layer, target, position);
            request.requireFitting(network);
            boolean histograms = request.methods().contains(Method.HISTOGRAM);
            ImageDataset data = null;
            if (histograms || images.isEmpty()) {
                data = options.loaderOfRun(console).load(trained.info().datasetSpec());
                trained.info().requireSame(data);
            }
            UnreadImages unread = new UnreadImages(spec.commandLine().getErr());
            List<InputImage> chosen =
                    images.isEmpty() ? testImages(data, unread) : files(trained, unread);
            if (chosen.isEmpty()) {
                return unread.exitCode();
            }
            Path folder = output == null ? run.resolve("explain") : output;
            if (!json) {
                Explanation.requireWritable(folder);
            }
            Explanation explanation = new Explanation(network, request);
            for (InputImage image : chosen) {
                explanation.add(image);
            }
            if (histograms) {
                int all = data.test().size();
                if (json) {
                    explanation.addHistograms(data.test(), done -> {});
                } else {
                    console.step("reading the attention weights of all " + all + " test images");
                    explanation.addHistograms(
                            data.test(), done -> console.counted("test images", done, all));
                }
            }
            out.println(
                    json
                            ? explanation.json(title(trained))
                            : Console.printable(
                                    "everything is on "
                                            + explanation.write(folder, title(trained))));
            out.flush();
            return unread.exitCode();
        }
    }

    private Set<Method> methods() {
        Set<Method> chosen = EnumSet.noneOf(Method.class);
        methods.forEach(m -> chosen.add(Method.parse(m)));
        return chosen;
    }

    private List<InputImage> testImages(ImageDataset data, UnreadImages unread) {
        int[] numbers = numbers(data.test().size());
        ReadImages read = data.test().read(numbers);
        Set<Integer> there = IntStream.of(read.numbers()).boxed().collect(Collectors.toSet());
        IntStream.of(numbers).filter(n -> !there.contains(n)).forEach(unread::add);
        LabeledImages images = read.images();
        List<InputImage> chosen = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            String label =
                    data.test().hasMasks()
                            ? ""
                            : ": " + images.classNames().get(images.labels()[i]);
            chosen.add(
                    InputImage.of(
                            "Test image " + read.numbers()[i] + label, data.test(), images, i));
        }
        return chosen;
    }

    private int[] numbers(int all) {
        for (int number : testImages) {
            if (number < 0 || number >= all) {
                throw new UserException(
                        "--test-image must be from 0 to " + (all - 1) + ", not " + number);
            }
        }
        if (!testImages.isEmpty()) {
            return testImages.stream().mapToInt(i -> i).toArray();
        }
        int n = test == null ? Math.min(IMAGES, all) : test;
        if (n < 1 || n > all) {
            throw new UserException(
                    "--test must be from 1 to the " + all + " test images, not " + n);
        }
        return IntStream.range(0, n).toArray();
    }

    private List<InputImage> files(TrainedNetwork trained, UnreadImages unread) {
        ImageSize size = trained.info().network().inputSize();
        List<InputImage> read = new ArrayList<>();
        for (Path file : images) {
            try {
                byte[] pixels = RunImages.read(file, trained.info());
                read.add(new InputImage(file.getFileName().toString(), size, pixels));
            } catch (UserException e) {
                unread.add(file, e.getMessage());
            }
        }
        return read;
    }

    private String title(TrainedNetwork trained) {
        return "What "
                + run.toAbsolutePath().normalize().getFileName()
                + " looks at: "
                + trained.info().network().backbone()
                + ", attention "
                + trained.info().network().attention()
                + (trained.info().network().head() == null
                        ? ""
                        : ", head " + trained.info().network().head());
    }
}
