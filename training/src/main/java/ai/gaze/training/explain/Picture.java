package ai.gaze.training.explain;

import ai.gaze.training.report.Png;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.awt.image.BufferedImage;

/**
 * A picture with its words. JSON has its numbers, for a page to draw.
 *
 * @param name end of a file name, such as {@code layer1.0.cbam-spatial}
 * @param title what it shows
 * @param below what it has, and from where to where
 * @param caption a sentence on how to read it
 * @param drawing the picture; {@code null} where it is left out of a page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Picture(String name, String title, String below, String caption, Drawing drawing) {

    /**
     * Draws it, with title and the line below, of twice as many pixels as it takes on a page.
     *
     * @throws ai.gaze.training.report.DrawingException if this machine cannot draw text
     */
    @JsonIgnore
    public BufferedImage image() {
        return drawing.draw(title, below);
    }

    /** Returns what is drawn as PNG. */
    @JsonIgnore
    public byte[] png() {
        return Png.of(image());
    }

    /** The same in words alone. */
    Picture leftOut(String why) {
        return new Picture(name, title, below, caption + " " + why, null);
    }
}
