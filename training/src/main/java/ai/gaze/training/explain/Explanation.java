package ai.gaze.training.explain;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.report.Fonts;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Explains images one after the other: as JSON, or in a folder, where each picture is a PNG file
 * and all are on one page.
 */
public final class Explanation {

    /** The page, among the files that are written. */
    public static final String PAGE = "explain.html";

    private static final String READING =
            "Colours are those of viridis: dark violet is the lowest value of a picture, yellow the"
                    + " highest; the scale below it has the numbers. Weights are what the modules"
                    + " really multiplied or added with, not a measure of importance.";

    private final ExplainedNetwork network;
    private final Request request;
    private final List<ExplainedImage> images = new ArrayList<>();
    private Histograms histograms;

    /**
     * All that the page shows, as JSON.
     *
     * @param title what was explained
     * @param reading how pictures are to be read
     * @param images the images
     * @param histograms the weights over a set of images; nothing if nobody asked
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Data(String title, String reading, List<ExplainedImage> images, Histograms histograms) {}

    /** Pictures of the weights over so many images. */
    record Histograms(int images, List<Picture> pictures) {}

    /**
     * @param network the network
     * @param request what is to be shown
     * @throws ai.gaze.zoo.UserException if the network cannot show what is asked for
     */
    public Explanation(ExplainedNetwork network, Request request) {
        request.requireFitting(network);
        this.network = network;
        this.request = request;
    }

    /**
     * Explains an image.
     *
     * @throws ai.gaze.zoo.UserException if the layer has no map for it
     */
    public void add(InputImage image) {
        images.add(ExplainedImage.of(network, image, request));
    }

    /**
     * Adds histograms of the weights over a set of images.
     *
     * @param set images of the network's size
     * @param progress is told how many are done
     */
    public void addHistograms(ImageSource set, IntConsumer progress) {
        WeightHistograms.Counted counted = WeightHistograms.count(network, set, progress);
        histograms = new Histograms(counted.images(), WeightHistograms.draw(counted));
    }

    /**
     * Returns all that was explained as JSON, with every picture as numbers.
     *
     * @param title what was explained
     */
    public String json(String title) {
        return Page.json(new Data(title, READING, images, histograms));
    }

    /**
     * Refuses a folder that cannot be written to, and a machine that cannot draw text, before
     * anything takes its time.
     *
     * @param folder made if it does not exist
     * @throws ai.gaze.training.report.DrawingException if this machine cannot draw text
     * @throws IOException if the folder cannot be made
     */
    public static void requireWritable(Path folder) throws IOException {
        Fonts.require();
        Files.createDirectories(folder);
    }

    /**
     * Writes all pictures and the page.
     *
     * @param folder made if it does not exist; files of the same names are replaced
     * @param title what was explained
     * @return the page
     * @throws ai.gaze.training.report.DrawingException if this machine cannot draw text
     * @throws IOException if something cannot be written
     */
    public Path write(Path folder, String title) throws IOException {
        requireWritable(folder);
        List<ExplainedImage> shown = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            String prefix = "image" + i + "-";
            for (ExplainedImage.Part part : images.get(i).parts()) {
                write(folder, prefix, part.pictures());
            }
            shown.add(PageSize.fitting(images.get(i), prefix));
        }
        if (histograms != null) {
            write(folder, "", histograms.pictures());
        }
        Path page = folder.resolve(PAGE);
        Data data = new Data(title, READING, shown, histograms);
        AtomicFiles.writeString(page, Page.write(Page.View.EXPLANATION, data));
        return page;
    }

    private static void write(Path folder, String prefix, List<Picture> pictures)
            throws IOException {
        for (Picture picture : pictures) {
            AtomicFiles.writeBytes(folder.resolve(prefix + picture.name() + ".png"), picture.png());
        }
    }
}
