package ai.gaze.zoo.catalog;

import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.Option;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * A backbone.
 *
 * @param name the name under which it is asked for
 * @param paper where it was published
 * @param cost what it costs without attention; {@code null} if it does not take such small images
 * @param receptiveField side in pixels of what a position of its last map sees of the image through
 *     convolutions and poolings; {@code null} if it does not take such small images
 * @param minimumInputSize side in pixels of the smallest images that it takes
 * @param usualInputSize side of the images that it was published for
 * @param stages stages after which attention can stand
 * @param placements kinds of places that it has for attention
 * @param defaultPlacement where an attention stands that does not belong between stages
 * @param options its options with their defaults
 * @param declared its options
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record BackboneEntry(
        String name,
        Paper paper,
        Cost cost,
        Integer receptiveField,
        int minimumInputSize,
        int usualInputSize,
        int stages,
        List<String> placements,
        String defaultPlacement,
        Map<String, String> options,
        @JsonIgnore List<Option<?>> declared) {}
