package ai.gaze.training.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;

/**
 * An image with all that is to be shown of it, for a page or as JSON.
 *
 * <pre>{@code
 * try (TrainedNetwork trained = TrainedNetwork.load(run, "best", "cpu", warning);
 *         ExplainedNetwork network = ExplainedNetwork.of(trained)) {
 *     Request all = new Request(Method.of(network), null, null, null);
 *     String json = Page.json(ExplainedImage.of(network, image, all));
 * }
 * }</pre>
 *
 * @param name what it is called
 * @param height rows
 * @param width columns
 * @param file the image as the network takes it, PNG or JPEG
 * @param seen the most probable classes; of pixels those of which there are most
 * @param without the same with every attention module passing on its input; nothing without any
 * @param at row and column of the pixel whose affinities are shown
 * @param parts the pictures, under titles
 * @param ofPixels whether {@code seen} and {@code without} are shares of the pixels; nothing if not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record ExplainedImage(
        String name,
        int height,
        int width,
        byte[] file,
        List<Prediction> seen,
        List<Prediction> without,
        List<Integer> at,
        List<Part> parts,
        Boolean ofPixels) {

    private static final int CLASSES = 5;

    /**
     * Some pictures.
     *
     * @param title what they show
     * @param pictures one or more
     */
    public record Part(String title, List<Picture> pictures) {}

    /**
     * Runs an image through a network and says what is asked.
     *
     * @param network the network
     * @param image an image of its size
     * @param request what is to be shown
     * @throws ai.gaze.zoo.UserException if the network cannot show it
     */
    public static ExplainedImage of(ExplainedNetwork network, InputImage image, Request request) {
        request.requireFitting(network);
        Position at = request.at() == null ? Position.middle(image.size()) : request.at();
        List<Prediction> seen = Prediction.best(network, image, true, CLASSES);
        List<Part> parts = new ArrayList<>();
        String title = (network.isOfPixels() ? "Most of it seen as " : "Seen as ") + seen.get(0);
        parts.add(new Part("Image", List.of(InputPicture.of(image, title))));
        if (network.isOfPixels()) {
            parts.add(new Part("Classes", MaskPicture.of(network, image)));
        }
        boolean layered =
                request.methods().contains(Method.GRAD_CAM)
                        || request.methods().contains(Method.FEATURES);
        String layer =
                layered && request.layer() == null ? network.lastMap(image) : request.layer();
        if (request.methods().contains(Method.GRAD_CAM)) {
            int target =
                    request.target() == null
                            ? seen.get(0).target()
                            : network.classes().indexOf(request.target());
            parts.add(new Part("Grad-CAM", gradCams(network, image, layer, target)));
        }
        if (request.methods().contains(Method.ATTENTION)) {
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
        return new ExplainedImage(
                image.name(),
                image.size().height(),
                image.size().width(),
                image.file(),
                seen,
                network.attention().isEmpty()
                        ? null
                        : Prediction.best(network, image, false, CLASSES),
                List.of(at.y(), at.x()),
                parts,
                network.isOfPixels() ? true : null);
    }

    private static List<Picture> gradCams(
            ExplainedNetwork network, InputImage image, String layer, int target) {
        String name = network.classes().get(target);
        List<Picture> pictures = new ArrayList<>();
        pictures.add(GradCam.of(network, image, layer, target).draw(image, name));
        if (!network.attention().isEmpty()) {
            GradCam.withoutAttention(network, image, layer, target)
                    .map(map -> map.drawWithout(image, name))
                    .ifPresent(pictures::add);
        }
        return pictures;
    }
}
