package ai.gaze.training.data;

import java.util.function.Supplier;

/**
 * Brings a data set of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.data.DatasetProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Datasets#register}.
 */
public interface DatasetProvider extends Supplier<DatasetType> {}
