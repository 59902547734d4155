package ai.gaze.zoo.catalog;

import ai.gaze.zoo.attention.Paper;
import ai.gaze.zoo.registry.Option;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;

/**
 * An attention module.
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param kind what its weights belong to: {@code channel}, {@code spatial}, {@code both}, {@code
 *     self-attention}, or {@code other} where it does not say so
 * @param advice when to take it, in a line; empty if it does not say so
 * @param caveat what speaks against it, in a line; empty if it does not say so
 * @param paper where it was published
 * @param cost what it adds to {@value Catalog#BEARER} in its default place; {@code null} if that
 *     does not take such small images
 * @param reach how far what is at a position of a map goes through it: {@code global}, {@code row +
 *     column}, or a window such as {@code 7x7}; {@code null} with {@code cost}, or if it cannot be
 *     told
 * @param defaultPlacement its default place in {@value Catalog#BEARER}
 * @param options its options with their defaults
 * @param declared its options
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record AttentionEntry(
        String name,
        List<String> aliases,
        String kind,
        String advice,
        String caveat,
        Paper paper,
        Cost cost,
        String reach,
        String defaultPlacement,
        Map<String, String> options,
        @JsonIgnore List<Option<?>> declared) {}
