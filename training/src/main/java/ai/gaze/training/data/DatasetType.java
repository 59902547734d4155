package ai.gaze.training.data;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Options;
import ai.gaze.zoo.registry.Registered;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One kind of data set, and how it is had.
 *
 * <pre>{@code
 * DatasetType.of("my-digits", List.of(DatasetType.FOLDER, SIDE), (options, access) ->
 *         Datasets.of(digits(options.find(DatasetType.FOLDER), options.get(SIDE)), ...))
 * }</pre>
 *
 * <p>In a recipe its options are keys below {@code data}. Those that an image folder has, too, have
 * the type that they have there.
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param options its options
 * @param loader brings it
 * @param defaults YAML of what a recipe has for it unless it says otherwise, such as {@code
 *     augmentation: {mean: [0.13], std: [0.31]}}
 */
public record DatasetType(
        String name, List<String> aliases, List<Option<?>> options, Loader loader, String defaults)
        implements Registered {

    /** Where a data set lies; what a person names with {@code data.folder}. */
    public static final Option<String> FOLDER =
            Options.text("folder").describe("the folder that holds it");

    /** Brings a data set. */
    @FunctionalInterface
    public interface Loader {

        /**
         * Brings a data set, every file of it checked.
         *
         * @param options the values of its options
         * @param access tells the person how it goes
         * @throws UserException if it is nowhere, or not as it should be
         * @throws IOException if the machine fails
         */
        ImageDataset load(OptionValues options, DataAccess access) throws IOException;

        /** Brings the test images if they are on this machine, without fetching anything. */
        default Optional<ImageSource> test(OptionValues options, DataAccess access)
                throws IOException {
            return Optional.of(load(options, access).test());
        }

        /** Tells what is there, without fetching anything. */
        default DatasetInfo info(OptionValues options, DataAccess access) throws IOException {
            return DatasetInfo.of(load(options, access), List.of());
        }
    }

    /** Declares a data set. */
    public static DatasetType of(String name, List<Option<?>> options, Loader loader) {
        return new DatasetType(name, List.of(), List.copyOf(options), loader, "");
    }

    /** The same with other names that mean the same. */
    public DatasetType aliases(String... names) {
        return new DatasetType(name, List.of(names), options, loader, defaults);
    }

    /** The same with other defaults of a recipe, as YAML. */
    public DatasetType defaults(String yaml) {
        return new DatasetType(name, aliases, options, loader, yaml);
    }

    /**
     * Reads options.
     *
     * @param given those that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     */
    public OptionValues read(Map<String, String> given) {
        return new OptionValues("data set " + name, options, given);
    }

    /**
     * Brings the data set.
     *
     * @throws UserException if it is nowhere, or not as it should be
     * @throws FactoryException if its loader fails
     * @throws IOException if the machine fails
     */
    ImageDataset load(OptionValues values, DataAccess access) throws IOException {
        try {
            ImageDataset data =
                    Objects.requireNonNull(loader.load(values, access), "it made nothing");
            return data.sample() ? data : data.named(name);
        } catch (UserException e) {
            throw e;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            throw new FactoryException("data set " + name, loader, e);
        }
    }
}
