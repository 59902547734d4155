package ai.gaze.training.augment;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** The entries of a list of augmentations, as a recipe has them. */
final class AugmentationEntries {

    private static final String NORMALIZE = "normalize";
    private static final Option<List<Double>> MEAN = channels("mean");
    private static final Option<List<Double>> STD = channels("std");
    private static final AugmentationType NORMALIZATION =
            AugmentationType.of(
                    NORMALIZE,
                    List.of(MEAN, STD),
                    o -> Augmentations.normalize(o.get(MEAN), o.get(STD)));

    private AugmentationEntries() {}

    private static Option<List<Double>> channels(String name) {
        return Options.numbers(
                name, List.of(), "a number for each channel", values -> !values.isEmpty());
    }

    /**
     * Returns the mean and the deviation that a list gives; {@code null} if it gives none.
     *
     * @throws UserException if an entry cannot be read
     */
    static AugmentationSpec normalization(List<String> list) {
        return each(list, AugmentationEntries::normalization).stream()
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static AugmentationSpec normalization(String entry) {
        NameAndOptions named = NameAndOptions.parse("augmentation", entry);
        if (!named.name().equals(NORMALIZE) || named.options().isEmpty()) {
            return null;
        }
        return ((TorchvisionStep) NORMALIZATION.create(named.options())).strength();
    }

    /**
     * Makes the augmentations of a list.
     *
     * @param spec its list, with the mean and the deviation that its normalization has
     * @throws UserException naming the entry that cannot be made
     */
    static List<Augmentation> of(AugmentationSpec spec) {
        return each(
                spec.list(),
                entry ->
                        NameAndOptions.parse("augmentation", entry).name().equals(NORMALIZE)
                                ? Augmentations.normalize(spec.mean(), spec.std())
                                : Augmentations.get(entry));
    }

    private interface Reader<T> {
        T read(String entry);
    }

    private static <T> List<T> each(List<String> list, Reader<T> reader) {
        List<T> read = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String entry = list.get(i);
            read.add(named(i, entry, () -> reader.read(entry)));
        }
        return read;
    }

    private static <T> T named(int index, String entry, Supplier<T> made) {
        try {
            if (!entry.contains(":") && entry.contains("=")) {
                throw new UserException(
                        Texts.format(
                                "\"%s\" is an option without a name; put quotes around an entry with commas, as in [\"rand-augment:num-ops=1,magnitude=5\"]",
                                Excerpt.of(entry)));
            }
            return made.get();
        } catch (UserException e) {
            throw new UserException(Texts.format("augmentation[%d]: %s", index, e.getMessage()), e);
        }
    }
}
