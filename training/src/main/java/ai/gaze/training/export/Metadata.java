package ai.gaze.training.export;

import ai.gaze.training.Version;
import ai.gaze.training.data.ImageFolder;
import ai.gaze.training.run.RunInfo;
import ai.gaze.zoo.export.ExportMetadata;

/** Makes the metadata of the network of a run. */
final class Metadata {

    private Metadata() {}

    static ExportMetadata of(RunInfo info, ExportOptions options) {
        return new ExportMetadata(
                info.classes(),
                info.recipe().augmentation().mean(),
                info.recipe().augmentation().std(),
                options.layout(),
                info.network().inputSize(),
                info.dataset().equals(ImageFolder.NAME) ? info.recipe().data().shorterSide() : 0,
                options.output(),
                info.dataset(),
                Version.current().number());
    }
}
