package ai.gaze.training.explain;

import ai.gaze.training.report.Png;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.awt.image.BufferedImage;

/**
 * A picture with its words.
 *
 * @param name end of a file name, such as {@code layer1.0.cbam-spatial}
 * @param title what it shows; it stands in the picture, too
 * @param caption a sentence on how to read it
 * @param image the picture, of twice as many pixels as it takes on a page
 */
public record Picture(String name, String title, String caption, @JsonIgnore BufferedImage image) {

    /** Returns the picture as PNG. */
    @JsonProperty
    public byte[] png() {
        return Png.of(image);
    }

    /** Returns the width that it takes on a page, in CSS pixels. */
    @JsonProperty
    public int width() {
        return image.getWidth() / Canvas.SCALE;
    }

    /** Returns the height that it takes on a page, in CSS pixels. */
    @JsonProperty
    public int height() {
        return image.getHeight() / Canvas.SCALE;
    }
}
