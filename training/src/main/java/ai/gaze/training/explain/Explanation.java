package ai.gaze.training.explain;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.report.Fonts;
import ai.gaze.training.report.Html;
import ai.gaze.training.report.Page;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

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
    private final StringBuilder body = new StringBuilder();
    private int images;

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
        body.append("<p>").append(Html.escape(READING)).append("</p>\n");
    }

    /**
     * Explains an image.
     *
     * @throws ai.gaze.zoo.UserException if the layer has no map for it
     * @throws IOException if a picture cannot be written
     */
    public void add(InputImage image) throws IOException {
        String prefix = "image" + images++ + "-";
        Prediction seen = Prediction.of(network, image);
        body.append("<h2>").append(Html.escape(image.name())).append("</h2>\n");
        body.append("<div class=\"parts\">\n");
        part("Image", prefix, List.of(InputPicture.draw(image, seen)));
        String layer =
                request.layer() == null ? TargetLayer.lastMap(network, image) : request.layer();
        if (request.methods().contains(Method.GRAD_CAM)) {
            int target =
                    request.target() == null
                            ? seen.target()
                            : network.classes().indexOf(request.target());
            part(
                    "Grad-CAM",
                    prefix,
                    List.of(
                            GradCam.of(network, image, layer, target)
                                    .draw(image, network.classes().get(target))));
        }
        if (request.methods().contains(Method.ATTENTION)) {
            Position at = request.at() == null ? Position.middle(image.size()) : request.at();
            for (ModulePictures module : AttentionPictures.of(network, image, at)) {
                part(
                        "Attention " + module.module() + ", " + module.place(),
                        prefix,
                        module.pictures());
            }
        }
        if (request.methods().contains(Method.FEATURES)) {
            part("Features", prefix, FeaturePictures.of(network, image, layer));
        }
        body.append("</div>\n");
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
        body.append(
                Texts.format(
                        "<h2>Attention weights over %,d test images</h2>\n", counted.images()));
        write("", pictures);
    }

    /**
     * Writes the page.
     *
     * @param title what was explained
     * @return the page
     */
    public Path end(String title) throws IOException {
        Path page = folder.resolve(PAGE);
        AtomicFiles.writeString(page, Page.write(title, body.toString()));
        return page;
    }

    private void part(String title, String prefix, List<Picture> pictures) throws IOException {
        body.append("<section>\n<h3>").append(Html.escape(title)).append("</h3>\n");
        write(prefix, pictures);
        body.append("</section>\n");
    }

    private void write(String prefix, List<Picture> pictures) throws IOException {
        for (Picture picture : pictures) {
            AtomicFiles.writeBytes(folder.resolve(prefix + picture.name() + ".png"), picture.png());
        }
        body.append("<div class=\"charts\">\n")
                .append(pictures.stream().map(Explanation::figure).collect(Collectors.joining()))
                .append("</div>\n");
    }

    private static String figure(Picture picture) {
        String data = Base64.getEncoder().encodeToString(picture.png());
        String image =
                "<img src=\"data:image/png;base64,%s\" width=\"%d\" height=\"%d\" alt=\"%s\">"
                        .formatted(
                                data,
                                picture.width(),
                                picture.height(),
                                Html.escape(picture.title()));
        return Html.figure(image, picture.caption());
    }
}
