package ai.gaze.training.data;

import ai.gaze.training.data.ImageParts.Image;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.OptionValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Images that a CSV file names with their labels: a header with the columns {@code path} and {@code
 * label}, and a row for each image. A path is as it is, or begins where the file lies.
 *
 * <p>A folder with {@code train.csv}, {@code val.csv} (or {@code valid.csv}, {@code
 * validation.csv}) and {@code test.csv} has the parts of an {@linkplain ImageFolder image folder};
 * of a single file a share of each class is set aside for the test. The classes are the labels,
 * sorted, and so are the images of each: the order of the rows says nothing.
 */
public final class CsvImages {

    /** The name under which a person asks for it. */
    public static final String NAME = "csv-images";

    static final DatasetType.Loader LOADER = ImageParts.loader(NAME, CsvImages::parts);

    private static final String PATH = "path";
    private static final String LABEL = "label";
    private static final String ENDING = ".csv";
    private static final int NAMED = 5;

    private final ImageParts parts;

    private CsvImages(ImageParts parts) {
        this.parts = parts;
    }

    private static ImageParts parts(OptionValues options, DataAccess access) throws IOException {
        Path named =
                access.folder(options)
                        .orElseThrow(
                                () ->
                                        new UserException(
                                                Texts.format(
                                                        "data set %s is a CSV file of paths and labels, or a folder with train.csv and val.csv: name it with data.folder",
                                                        NAME)));
        return parts(named, DataSpec.of(options), access.warnings())
                .telling(access.progress()::step);
    }

    /**
     * Lists the images of a file or folder; opens none of them.
     *
     * @param named a CSV file, or a folder that has {@code train.csv} in it
     * @param spec what becomes of the files
     * @param warnings is told of what is not used, and of broken images when they are met
     * @throws UserException naming the line that is not as expected
     * @throws IOException if the machine fails
     */
    static ImageDataset read(Path named, DataSpec spec, Consumer<String> warnings)
            throws IOException {
        return parts(named, spec, warnings).dataset(NAME);
    }

    private static ImageParts parts(Path named, DataSpec spec, Consumer<String> warnings)
            throws IOException {
        ImageParts parts = new ImageParts(named, spec, warnings);
        CsvImages images = new CsvImages(parts);
        if (!Files.isDirectory(named)) {
            parts.train(named, images.list(named));
            parts.setAside(
                    "data file " + named + " is all there is",
                    "a folder with train.csv and val.csv");
            return parts;
        }
        FolderLayout.requireReadable(named);
        FolderLayout layout = FolderLayout.ofFiles(named, ENDING, parts.passedOver(), Set.of());
        parts.train(layout.train(), images.list(layout.train()));
        if (layout.validation() != null) {
            parts.add(FileList.VALIDATION, layout.validation(), images.list(layout.validation()));
        }
        if (layout.test() != null) {
            parts.add(FileList.TEST, layout.test(), images.list(layout.test()));
        } else {
            parts.setAside("data folder " + named + " has no val.csv", "val.csv");
        }
        return parts;
    }

    private Map<String, List<Image>> list(Path csv) throws IOException {
        List<CsvRows.Row> rows = CsvRows.read(csv);
        List<String> header =
                rows.isEmpty()
                        ? List.of()
                        : rows.get(0).fields().stream().map(String::strip).toList();
        int path = column(csv, header, PATH);
        int label = column(csv, header, LABEL);
        header.stream()
                .filter(name -> !name.equals(PATH) && !name.equals(LABEL))
                .forEach(name -> parts.passedOver().say(unread(csv, name)));
        Map<String, List<Image>> classes = new TreeMap<>();
        Set<Path> seen = new HashSet<>();
        int twice = 0;
        for (CsvRows.Row row : rows.subList(1, rows.size())) {
            String where = Texts.format("line %d of %s", row.line(), csv);
            if (row.fields().size() != header.size()) {
                throw new UserException(
                        Texts.format(
                                "%s has %d fields where the header has %d; mend it, with quotes around a field that has a comma in it",
                                where, row.fields().size(), header.size()));
            }
            String name = given(where, PATH, row.fields().get(path));
            String of = given(where, LABEL, row.fields().get(label));
            Image image = image(where, csv, name, of);
            twice += seen.add(image.path()) ? 0 : 1;
            classes.computeIfAbsent(of, l -> new ArrayList<>()).add(image);
        }
        if (classes.size() < 2) {
            throw new UserException(
                    Texts.format(
                            "%s has %d labels: at least 2 classes are needed",
                            csv, classes.size()));
        }
        ClassNames.requireUsable(csv, classes.keySet());
        classes.values().forEach(images -> images.sort(Comparator.comparing(Image::name)));
        if (twice > 0) {
            parts.passedOver()
                    .say(
                            Texts.format(
                                    "rows of %s that name an image a second time, so that it is used twice: %d",
                                    csv, twice));
        }
        return classes;
    }

    private static String unread(Path csv, String name) {
        return Texts.format("column %s of %s is not used", Excerpt.of(name), csv);
    }

    private static int column(Path csv, List<String> header, String name) {
        Set<String> names = new HashSet<>(header);
        int at = header.indexOf(name);
        if (at < 0 || names.size() < header.size()) {
            String first = header.stream().limit(NAMED).reduce((a, b) -> a + ", " + b).orElse("");
            throw new UserException(
                    Texts.format(
                            "the first line of %s is \"%s\"; it needs the columns path and label, once each, with commas between them",
                            csv, Excerpt.of(first)));
        }
        return at;
    }

    private static String given(String where, String column, String value) {
        if (value.isBlank()) {
            throw new UserException(
                    Texts.format("%s has no %s; give it one or remove the line", where, column));
        }
        return value;
    }

    private static Image image(String where, Path csv, String name, String label)
            throws IOException {
        Path file;
        try {
            String folder = FileNames.absolute(csv.toAbsolutePath().getParent());
            boolean whole = name.startsWith("/") || Path.of(name).isAbsolute();
            file = FileNames.path(whole ? name : folder + "/" + name).normalize();
        } catch (InvalidPathException e) {
            throw new UserException(
                    Texts.format(
                            "%s names %s, which can be the name of no file; mend it",
                            where, Excerpt.of(name)),
                    e);
        }
        if (!Files.exists(file)) {
            throw new UserException(
                    Texts.format(
                            "%s names %s, which does not exist; mend the path, which begins where the CSV file lies, or remove the line",
                            where, file));
        }
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        if (!found.isRegularFile()) {
            throw new UserException(
                    Texts.format("%s names %s, which is no file; name an image", where, file));
        }
        return new Image(file, label + "/" + name, found);
    }
}
