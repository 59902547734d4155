package ai.gaze.training.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.awt.image.BufferedImage;
import java.util.Map;

/**
 * Numbers that are looked at: a page draws what {@link #data} has, a file what {@link #draw} does.
 */
public interface Drawing {

    /** Draws it under a title and a line below that. */
    BufferedImage draw(String title, String below);

    /** Returns what a page draws: {@code kind}, and what belongs to it. */
    @JsonValue
    Map<String, Object> data();
}
