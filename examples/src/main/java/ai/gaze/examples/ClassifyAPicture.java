package ai.gaze.examples;

import ai.djl.MalformedModelException;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.gaze.training.Training;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.zoo.backbone.SimpleCnn;
import ai.gaze.zoo.export.Exports;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trains, exports to TorchScript, and classifies a picture through DJL's Criteria. */
public final class ClassifyAPicture {

    private ClassifyAPicture() {}

    /** Prints what is seen. */
    public static void main(String[] arguments)
            throws IOException, ModelException, TranslateException {
        Path file = Files.createTempDirectory("gaze").resolve("network.pt");
        ImageDataset data = Sample.part(256, 100);
        try (Training training =
                Training.builder()
                        .setNetwork(SimpleCnn.builder().setOutSize(10).optAttention("se").build())
                        .setData(data)
                        .addAugmentation(
                                Augmentations.normalize(
                                        List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)))
                        .build()) {
            training.run();
            Exports.torchScript(training.network(), new Shape(1, 3, 32, 32)).verified().write(file);
        }
        float[] mean = {0.5f, 0.5f, 0.5f};
        float[] std = {0.25f, 0.25f, 0.25f};
        Criteria<Image, Classifications> criteria =
                Criteria.builder()
                        .setTypes(Image.class, Classifications.class)
                        .optModelPath(file)
                        .optEngine("PyTorch")
                        .optTranslator(
                                ImageClassificationTranslator.builder()
                                        .addTransform(new ToTensor())
                                        .addTransform(new Normalize(mean, std))
                                        .optSynset(data.classNames())
                                        .optApplySoftmax(true)
                                        .build())
                        .build();
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        try (ZooModel<Image, Classifications> model = load(criteria);
                Predictor<Image, Classifications> predictor = model.newPredictor()) {
            Image image = ImageFactory.getInstance().fromImage(picture);
            System.out.println(predictor.predict(image).best());
        }
    }

    private static ZooModel<Image, Classifications> load(Criteria<Image, Classifications> criteria)
            throws IOException, ModelException {
        try {
            return criteria.loadModel();
        } catch (MalformedModelException e) {
            throw new IOException("the engine cannot read the file", e);
        }
    }
}
