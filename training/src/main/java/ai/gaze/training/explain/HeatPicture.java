package ai.gaze.training.explain;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A map over an image.
 *
 * @param map the map
 * @param image the image
 * @param range what the colours stand for
 * @param marked a position to be framed, or {@code null}
 */
record HeatPicture(HeatMap map, InputImage image, Range range, Cell marked) implements Drawing {

    @Override
    public BufferedImage draw(String title, String below) {
        return map.draw(image, title, below, range, marked);
    }

    @Override
    public Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "map");
        data.put("height", map.height());
        data.put("width", map.width());
        data.put("low", range.low());
        data.put("high", range.high());
        data.put("between", map.upsampling() == HeatMap.Upsampling.BILINEAR);
        if (marked != null) {
            data.put("marked", List.of(marked.y(), marked.x()));
        }
        data.put("values", Numbers.of(map.values(), range));
        return data;
    }
}
