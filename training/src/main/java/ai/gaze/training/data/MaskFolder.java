package ai.gaze.training.data;

import ai.gaze.training.config.TextFile;
import ai.gaze.training.data.ImageParts.Image;
import ai.gaze.training.data.MaskLayout.Part;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A folder of a person's own images and of masks, which say of each pixel of which class it is:
 * {@code train/images/NAME.jpg} and {@code train/masks/NAME.png}, and the same in {@code val},
 * {@code test} or both, or as MMSegmentation or PASCAL VOC has them ({@link MaskLayout}).
 *
 * <p>A mask is a PNG of the size of its image with the number of a class in each pixel: a palette's
 * index, whatever its colour, or 8-bit grey; 255 counts for nothing. The names of the classes are
 * the lines of {@code classes.txt}, from class 0 on; without it the masks are looked through, and
 * the classes are called {@code class 0} and so on. What is said of {@link ImageFolder} of parts,
 * links and other files holds here, too.
 */
public final class MaskFolder {

    /** The name under which a person asks for it. */
    public static final String NAME = "mask-folder";

    static final DatasetType.Loader LOADER = ImageParts.loader(NAME, MaskFolder::parts);

    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;
    private final ImageParts parts;
    private final ClassFolders listing;
    private final Map<Path, Path> masks = new HashMap<>();
    private final Map<Path, List<Image>> listed = new HashMap<>();

    private MaskFolder(Path folder, ImageParts parts) {
        this.folder = folder;
        this.parts = parts;
        listing = new ClassFolders(folder, parts.passedOver());
    }

    private static ImageParts parts(OptionValues options, DataAccess access) throws IOException {
        Path folder =
                access.folder(options)
                        .orElseThrow(
                                () ->
                                        new UserException(
                                                Texts.format(
                                                        "data set %s is a folder of your own images with masks: name it with data.folder; %s",
                                                        NAME, MaskLayout.EXPECTED)));
        return parts(folder, DataSpec.of(options), access.warnings(), access.progress()::step);
    }

    private static ImageParts parts(
            Path folder, DataSpec spec, Consumer<String> warnings, Consumer<String> notices)
            throws IOException {
        FolderLayout.requireReadable(folder);
        ImageParts parts = new ImageParts(folder, spec, warnings).telling(notices);
        new MaskFolder(folder, parts).list(notices);
        return parts;
    }

    private void list(Consumer<String> notices) throws IOException {
        MaskLayout layout = MaskLayout.of(folder, parts.passedOver());
        parts.train(layout.train().place(), pairs(layout.train()));
        add(FileList.VALIDATION, layout.validation());
        add(FileList.TEST, layout.test());
        parts.masks(masks(notices));
        if (layout.test() == null) {
            if (masks.size() < 2) {
                throw new UserException(
                        Texts.format(
                                "%s has a single image, and there is %s: give it more images, or make %s",
                                layout.train().place(), layout.noTest(), layout.couldBe()));
            }
            parts.setAside("data folder " + folder + " has " + layout.noTest(), layout.couldBe());
        }
    }

    private void add(String name, Part part) throws IOException {
        if (part != null) {
            parts.add(name, part.place(), pairs(part));
        }
    }

    // Once, as several lists may be of one folder.
    private List<Image> images(Path of) throws IOException {
        List<Image> found = listed.get(of);
        if (found == null) {
            found = listing.images(of);
            listed.put(of, found);
        }
        return found;
    }

    // As one class, as no image as a whole has one.
    private Map<String, List<Image>> pairs(Part part) throws IOException {
        Map<String, Path> ofNames = new HashMap<>();
        for (Image mask : images(part.masks())) {
            String stem = stem(part.masks(), mask);
            if (part.has(stem)) {
                ofNames.put(stem, mask.path());
            }
        }
        Set<String> seen = new HashSet<>();
        List<Image> images = new ArrayList<>();
        for (Image image : images(part.images())) {
            String stem = stem(part.images(), image);
            if (!part.has(stem)) {
                continue;
            }
            if (!seen.add(stem)) {
                throw new UserException(
                        Texts.format(
                                "two images of %s are called %s but for their endings, so one mask would be that of both; rename one of them with its mask",
                                part.images(), stem));
            }
            Path mask = ofNames.remove(stem);
            requireMask(image, part, stem, mask);
            masks.put(image.path(), mask);
            images.add(withMask(image, mask));
        }
        requireListed(part, seen);
        if (images.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "%s has no images that can be read: put some there (.jpg, .png, .gif, .bmp, .tif or .webp), with masks of the same names in %s",
                            part.images(), part.masks()));
        }
        if (!ofNames.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "mask %s%s has no image in %s; give it one of the same name, or remove it",
                            ofNames.values().stream().sorted().findFirst().orElseThrow(),
                            others(ofNames.size() - 1),
                            part.images()));
        }
        return new HashMap<>(Map.of("", images));
    }

    private static void requireListed(Part part, Set<String> seen) {
        if (part.names() == null || seen.size() == part.names().size()) {
            return;
        }
        List<String> missing = part.names().stream().filter(name -> !seen.contains(name)).toList();
        throw new UserException(
                Texts.format(
                        "%s names %s%s, which is no image of %s without its ending; put it there, or remove the line",
                        part.place(), missing.get(0), others(missing.size() - 1), part.images()));
    }

    private static String others(int more) {
        return more == 0 ? "" : " (and " + more + " more)";
    }

    private static void requireMask(Image image, Part part, String stem, Path mask) {
        String wanted = part.masks() + "/" + stem + ".png";
        if (mask == null) {
            throw new UserException(
                    Texts.format(
                            "image %s has no mask %s; give it one, or remove the image",
                            FileNames.absolute(image.path()), wanted));
        }
        if (!ImageEndings.of(FileNames.of(mask)).equals("png")) {
            throw new UserException(
                    Texts.format(
                            "mask %s is not a PNG file, the only kind that keeps the number of each pixel for sure; save it as %s",
                            mask, wanted));
        }
    }

    private static String stem(Path root, Image image) {
        String name = FileNames.below(root, image.path());
        // One system writes a letter and its accent as one sign, another as two.
        return ClassNames.composed(name.substring(0, name.lastIndexOf('.')));
    }

    // Another mask makes another data set.
    private static Image withMask(Image image, Path mask) throws IOException {
        String name = image.name() + "\0" + Files.size(mask);
        return new Image(image.path(), name, image.bytes(), image.key());
    }

    private MaskFiles masks(Consumer<String> notices) throws IOException {
        Path file = folder.resolve(MaskLayout.NAMES);
        if (Files.exists(file)) {
            List<String> names = names(file);
            return new MaskFiles(
                    Map.copyOf(masks), names, Texts.format("%s names %d", file, names.size()));
        }
        notices.accept(
                Texts.format(
                        "%d masks are looked through for their classes; a file %s with a name on each line saves that",
                        masks.size(), MaskLayout.NAMES));
        int classes = classes(masks.values());
        return new MaskFiles(
                Map.copyOf(masks),
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList(),
                "when they were looked through the masks had " + classes);
    }

    private int classes(Collection<Path> files) throws IOException {
        MaskCounts counts = MaskFiles.count(files);
        if (counts.masks() == 0) {
            throw new UserException(
                    Texts.format(
                            "none of the %d masks of %s can be read; give whole PNG files with the number of a class in each pixel",
                            files.size(), folder));
        }
        int[] found =
                IntStream.range(0, MaskFiles.MOST_CLASSES)
                        .filter(c -> counts.pixels()[c] > 0)
                        .toArray();
        if (found.length < 2) {
            throw new UserException(
                    Texts.format(
                            "the masks of %s have %s%s; at least 2 classes are needed, such as 0 for the ground and 1 for what is looked for",
                            folder,
                            found.length == 0 ? "no class" : "the class " + found[0],
                            counts.empty() == 0 && counts.images()[MaskedImages.IGNORED] == 0
                                    ? " alone"
                                    : " beside 255, which counts for nothing"));
        }
        return found[found.length - 1] + 1;
    }

    private static List<String> names(Path file) {
        String text = TextFile.read("file of class names " + file, file, MOST_BYTES);
        List<String> names = text.stripTrailing().lines().map(String::strip).toList();
        if (names.size() < 2 || names.size() > MaskFiles.MOST_CLASSES) {
            throw new UserException(
                    Texts.format(
                            "%s must name 2 to %d classes, one a line, the first for pixels of 0, not %d; mend it",
                            file, MaskFiles.MOST_CLASSES, names.size()));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty() || !seen.add(ClassNames.composed(names.get(i)))) {
                throw new UserException(
                        Texts.format(
                                "line %d of %s is %s; give each class a name of its own",
                                i + 1,
                                file,
                                names.get(i).isEmpty()
                                        ? "empty"
                                        : names.get(i) + ", as one before it"));
            }
        }
        return names;
    }
}
