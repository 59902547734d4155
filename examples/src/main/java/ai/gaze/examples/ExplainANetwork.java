package ai.gaze.examples;

import ai.gaze.training.Training;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.Explanation;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.Method;
import ai.gaze.training.explain.Request;
import ai.gaze.zoo.backbone.CifarResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains a network and shows what it looks at: attention weights, Grad-CAM, features. */
public final class ExplainANetwork {

    private ExplainANetwork() {}

    /** Writes a page into a new temporary folder. */
    public static void main(String[] args) throws IOException {
        ImageDataset data = Sample.part(256, 64);
        try (Training training =
                Training.builder()
                        .setNetwork(
                                CifarResNet.builder()
                                        .setNumLayers(8)
                                        .setOutSize(data.classNames().size())
                                        .optAttention("cbam")
                                        .build())
                        .setData(data)
                        .build()) {
            training.run();
            try (ExplainedNetwork network = ExplainedNetwork.of(training.network(), data)) {
                Explanation explanation =
                        new Explanation(network, new Request(Method.of(network), null, null, null));
                explanation.add(InputImage.of("the first test image", data.test(), 0));
                Path page =
                        explanation.write(
                                Files.createTempDirectory("explained"), "A small ResNet with CBAM");
                System.out.println(
                        network.attention().size() + " modules of attention, drawn in " + page);
            }
        }
    }
}
