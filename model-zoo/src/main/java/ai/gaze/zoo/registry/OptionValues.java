package ai.gaze.zoo.registry;

import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of declared options: those that were given, and the defaults of the others. */
public final class OptionValues {

    /** What a whole number can be at most that is a length. */
    public static final int LONGEST = 1 << 20;

    private final String owner;
    private final Map<String, String> given;
    private final Map<Option<?>, Optional<?>> values = new LinkedHashMap<>();

    /**
     * Reads all options.
     *
     * @param owner what has the options, for messages, such as {@code attention se}
     * @param declared all options that there are
     * @param given those that were given, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have
     */
    public OptionValues(String owner, List<Option<?>> declared, Map<String, String> given) {
        this.owner = owner;
        this.given = Map.copyOf(given);
        requireNames(declared);
        List<String> names = declared.stream().map(Option::name).toList();
        for (String name : this.given.keySet()) {
            if (names.isEmpty()) {
                throw new UserException(
                        owner
                                + " has no options, but \""
                                + Excerpt.of(name)
                                + "\" was given; leave it out");
            }
            if (!names.contains(name)) {
                throw Nearest.unknown("option of " + owner, name, names);
            }
        }
        declared.forEach(option -> values.put(option, read(option)));
    }

    /**
     * Refuses options of which one would hide another, or the name of their owner in a recipe.
     *
     * @throws UserException if two have one name, or one is called {@code name}
     */
    static void requireNames(List<Option<?>> declared) {
        Set<String> seen = new HashSet<>();
        for (Option<?> option : declared) {
            if (!seen.add(option.name())) {
                throw new UserException(
                        Texts.format(
                                "two options are called \"%s\"; give each a name of its own",
                                option.name()));
            }
        }
        if (seen.contains("name")) {
            throw new UserException(
                    "an option is called \"name\", which in a recipe says what has the options; give it another name");
        }
    }

    private Optional<?> read(Option<?> option) {
        try {
            return option.parse(text(option));
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    Texts.format(
                            "option %s of %s must be %s, not \"%s\"",
                            option.name(), owner, option.values(), Excerpt.of(text(option))),
                    e);
        }
    }

    /**
     * Returns these values, as those of a part of a network.
     *
     * @throws UserException if a whole number is above 1,048,576, as lengths that are products of
     *     it would fit into no number
     */
    public OptionValues lengths() {
        asMap().forEach(
                        (option, value) -> {
                            if (value instanceof Integer number && number > LONGEST) {
                                throw UserException.of(
                                        "option %s of %s must be at most %d, not %d",
                                        option, owner, LONGEST, number);
                            }
                        });
        return this;
    }

    /** Returns what has the options, for messages. */
    public String owner() {
        return owner;
    }

    /** Returns the value of an option that has a default. */
    public <T> T get(Option<T> option) {
        return find(option)
                .orElseThrow(() -> new IllegalStateException("option " + option + " of " + owner));
    }

    /** Returns the value of an option; empty if it is left to its owner. */
    @SuppressWarnings("unchecked") // The parser of an Option<T> made it.
    public <T> Optional<T> find(Option<T> option) {
        Optional<?> value = values.get(option);
        if (value == null) {
            throw new IllegalArgumentException(owner + " does not declare option " + option);
        }
        return (Optional<T>) value;
    }

    /**
     * Returns these values with another one.
     *
     * @param name the option
     * @param value what it is to be: a number, a constant of an enum, a list, or a text
     * @throws UserException if there is no such option, or it cannot have that value
     */
    public OptionValues with(String name, Object value) {
        if (name == null || value == null) {
            throw new UserException(
                    Texts.format(
                            "option %s of %s was given %s; give it a value, or leave it out for the default",
                            name, owner, value));
        }
        Map<String, String> texts = new LinkedHashMap<>(given);
        texts.put(name, value instanceof Enum<?> word ? Options.word(word) : value.toString());
        return new OptionValues(owner, List.copyOf(values.keySet()), texts);
    }

    /**
     * Returns every value by the name of its option, in their order: numbers, true and false, lists
     * of these, and words. An option that is left to its owner has none.
     */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        values.forEach(
                (option, value) ->
                        value.ifPresent(
                                v ->
                                        map.put(
                                                option.name(),
                                                v instanceof Enum<?> word
                                                        ? Options.word(word)
                                                        : v)));
        return map;
    }

    /** Returns whether an option was given. */
    public boolean isGiven(Option<?> option) {
        return given.containsKey(option.name());
    }

    /** Returns the value of an option as it was given, or its default. */
    public String text(Option<?> option) {
        return given.getOrDefault(option.name(), option.defaultText()).trim();
    }
}
