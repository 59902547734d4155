package ai.gaze.training.page;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.explain.AttentionPictures;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.ModulePictures;
import ai.gaze.training.explain.Picture;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.report.Html;
import ai.gaze.training.run.TrainedNetwork;
import java.util.ArrayList;
import java.util.List;

/** What the attention modules look at: an image that was right, and the worst mistake. */
final class Attention {

    private Attention() {}

    static String draw(TrainedNetwork network, Evaluation evaluation, ImageSource images) {
        int[] numbers = images.unbroken();
        if (evaluation.labels().length != numbers.length) {
            return "";
        }
        List<Integer> shown = new ArrayList<>();
        for (int i = 0; i < numbers.length && shown.isEmpty(); i++) {
            if (evaluation.labels()[i] == evaluation.predictions()[i]) {
                shown.add(i);
            }
        }
        shown.addAll(Mistakes.worst(evaluation, 1));
        StringBuilder html = new StringBuilder();
        for (int i : shown) {
            String title =
                    "Test image "
                            + numbers[i]
                            + ": "
                            + evaluation.classes().get(evaluation.labels()[i])
                            + ", taken for "
                            + evaluation.classes().get(evaluation.predictions()[i]);
            LabeledImages one = images.read(new int[] {numbers[i]}).images();
            InputImage image =
                    new InputImage(title, network.info().network().inputSize(), one.pixels());
            List<ModulePictures> modules = AttentionPictures.of(network, image);
            if (modules.isEmpty()) {
                return "";
            }
            html.append("<h3>").append(Html.escape(title)).append("</h3>\n");
            html.append("<div class=\"parts\">\n<section class=\"images\">")
                    .append(Html.image(Mistakes.png(one), title, 0))
                    .append("</section>\n");
            modules.forEach(module -> html.append(pictures(module)));
            html.append("</div>\n");
        }
        return Html.heading("What attention looks at") + html;
    }

    private static String pictures(ModulePictures module) {
        StringBuilder html = new StringBuilder("<section>\n<div class=\"charts\">\n");
        for (Picture picture : module.pictures()) {
            html.append(
                    Html.figure(
                            Html.image(picture.png(), picture.title(), picture.width()),
                            picture.caption()));
        }
        return html.append("</div>\n</section>\n").toString();
    }
}
