package ai.gaze.training.explain;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.report.Fonts;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** Writes the pictures of a network into a folder, each as a PNG file and all on one page. */
public final class Explanation {

    /** The page, among the files that are written. */
    public static final String PAGE = "explain.html";

    private static final String READING =
            "Colours are those of viridis: dark violet is the lowest value of a picture, yellow the"
                    + " highest; the scale beside it has the numbers. Weights are what the modules"
                    + " really multiplied or added with, not a measure of importance.";

    private final ExplainedNetwork network;
    private final Request request;
    private final Path folder;
    private final List<Explained> images = new ArrayList<>();
    private Histograms histograms;

    /**
     * All that the page shows, as JSON.
     *
     * @param title what was explained
     * @param reading how pictures are to be read
     * @param images the images
     * @param histograms the weights over a set of images; nothing if nobody asked
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(String title, String reading, List<Explained> images, Histograms histograms) {}

    /** An image with what there is to be shown of it. */
    record Explained(String name, List<Part> parts) {}

    /** Some pictures under a title. */
    record Part(String title, List<Picture> pictures) {}

    /** Pictures of the weights over so many images. */
    record Histograms(int images, List<Picture> pictures) {}

    /**
     * @param network the network
     * @param request what is to be shown
     * @param folder made if it does not exist; files of the same names are replaced
     * @throws ai.gaze.zoo.UserException if the network cannot show what is asked for
     * @throws ai.gaze.training.report.DrawingException if this machine cannot draw text
     * @throws IOException if the folder cannot be made
     */
    public Explanation(ExplainedNetwork network, Request request, Path folder) throws IOException {
        request.requireFitting(network);
        Fonts.require();
        this.network = network;
        this.request = request;
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /**
     * Explains an image.
     *
     * @throws ai.gaze.zoo.UserException if the layer has no map for it
     * @throws IOException if a picture cannot be written
     */
    public void add(InputImage image) throws IOException {
        String prefix = "image" + images.size() + "-";
        List<Part> parts = new ArrayList<>();
        Prediction seen = Prediction.of(network, image);
        parts.add(new Part("Image", List.of(InputPicture.draw(image, seen))));
        String layer =
                request.layer() == null ? TargetLayer.lastMap(network, image) : request.layer();
        if (request.methods().contains(Method.GRAD_CAM)) {
            int target =
                    request.target() == null
                            ? seen.target()
                            : network.classes().indexOf(request.target());
            parts.add(
                    new Part(
                            "Grad-CAM",
                            List.of(
                                    GradCam.of(network, image, layer, target)
                                            .draw(image, network.classes().get(target)))));
        }
        if (request.methods().contains(Method.ATTENTION)) {
            Position at = request.at() == null ? Position.middle(image.size()) : request.at();
            for (ModulePictures module : AttentionPictures.of(network, image, at)) {
                parts.add(
                        new Part(
                                "Attention " + module.module() + ", " + module.place(),
                                module.pictures()));
            }
        }
        if (request.methods().contains(Method.FEATURES)) {
            parts.add(new Part("Features", FeaturePictures.of(network, image, layer)));
        }
        for (Part part : parts) {
            write(prefix, part.pictures());
        }
        images.add(new Explained(image.name(), parts));
    }

    /**
     * Adds histograms of the weights over a set of images.
     *
     * @param set images of the network's size
     * @param progress is told how many are done
     * @throws IOException if a picture cannot be written
     */
    public void addHistograms(ImageSource set, IntConsumer progress) throws IOException {
        WeightHistograms.Counted counted = WeightHistograms.count(network, set, progress);
        List<Picture> pictures = WeightHistograms.draw(counted);
        write("", pictures);
        histograms = new Histograms(counted.images(), pictures);
    }

    /**
     * Writes the page.
     *
     * @param title what was explained
     * @return the page
     */
    public Path end(String title) throws IOException {
        Path page = folder.resolve(PAGE);
        AtomicFiles.writeString(
                page,
                Page.write(Page.View.EXPLANATION, new Data(title, READING, images, histograms)));
        return page;
    }

    private void write(String prefix, List<Picture> pictures) throws IOException {
        for (Picture picture : pictures) {
            AtomicFiles.writeBytes(folder.resolve(prefix + picture.name() + ".png"), picture.png());
        }
    }
}
