package ai.gaze.zoo;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where attention stands in a backbone: {@code in-block}, {@code before-pool}, {@code
 * after-stage:1,2,3}.
 *
 * @param kind the kind of place
 * @param stages the stages after which it stands, counted from 1; empty for the other kinds
 */
public record Placement(Kind kind, SortedSet<Integer> stages) {

    /** In the residual branch of every block, before the addition. */
    public static final Placement IN_BLOCK = new Placement(Kind.IN_BLOCK, new TreeSet<>());

    /** Before every pooling between two stages. */
    public static final Placement BEFORE_POOL = new Placement(Kind.BEFORE_POOL, new TreeSet<>());

    /** A kind of place. */
    public enum Kind {
        /** In the residual branch of every block, before the addition. */
        IN_BLOCK("in-block"),
        /** After some of the stages. */
        AFTER_STAGE("after-stage"),
        /** Before every pooling between two stages. */
        BEFORE_POOL("before-pool");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public Placement {
        if ((kind == Kind.AFTER_STAGE) == stages.isEmpty()) {
            throw new UserException(
                    Texts.format(
                            "placement %s has %s, where stages were expected of after-stage alone, and at least one; write after-stage:1,2,3",
                            kind, stages.isEmpty() ? "no stage" : "stages " + stages));
        }
        if (!stages.isEmpty() && stages.first() < 1) {
            throw new UserException(
                    Texts.format(
                            "placement after-stage has stage %d, where stages are counted from 1; write after-stage:1,2,3",
                            stages.first()));
        }
        stages = Collections.unmodifiableSortedSet(new TreeSet<>(stages));
    }

    /** After some stages, counted from 1. */
    public static Placement afterStage(Integer... stages) {
        if (stages == null || Arrays.asList(stages).contains(null)) {
            throw new UserException(
                    "placement after-stage was given null; give it stages, counted from 1");
        }
        return new Placement(Kind.AFTER_STAGE, new TreeSet<>(Arrays.asList(stages)));
    }

    /**
     * Reads the text form.
     *
     * @param text such as {@code in-block} or {@code after-stage:1,2}
     * @throws UserException if it is none
     */
    @JsonCreator
    public static Placement parse(String text) {
        String[] parts = text.trim().split(":", 2);
        switch (parts[0]) {
            case "in-block", "before-pool" -> {
                if (parts.length == 2) {
                    throw UserException.of(
                            "placement \"%s\" takes no stages; write %s",
                            Excerpt.of(text), parts[0]);
                }
                return parts[0].equals("in-block") ? IN_BLOCK : BEFORE_POOL;
            }
            case "after-stage" -> {
                return new Placement(
                        Kind.AFTER_STAGE, stages(text, parts.length == 2 ? parts[1] : ""));
            }
            default ->
                    throw Nearest.unknown(
                            "placement",
                            parts[0],
                            List.of("in-block", "before-pool", "after-stage:1,2,3"));
        }
    }

    private static SortedSet<Integer> stages(String text, String list) {
        SortedSet<Integer> stages = new TreeSet<>();
        for (String stage : list.split(",", -1)) {
            if (!stage.trim().matches("[1-9][0-9]?")
                    || !stages.add(Integer.valueOf(stage.trim()))) {
                throw UserException.of(
                        "placement \"%s\" must list each stage once, counted from 1, as in"
                                + " after-stage:1,2,3",
                        Excerpt.of(text));
            }
        }
        return stages;
    }

    @JsonValue
    @Override
    public String toString() {
        return stages.isEmpty()
                ? kind.toString()
                : stages.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(",", kind + ":", ""));
    }
}
