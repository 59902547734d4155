package ai.gaze.zoo.registry;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Things of one kind by name: Gaze's own, those that {@link ServiceLoader} finds, and those that
 * are {@linkplain #register registered}.
 *
 * <p>Nothing is looked for before the first question. A found thing that is not as it should be is
 * left out with a warning: a third party's jar must not take the others with it. All methods may be
 * called from any thread.
 *
 * @param <T> the kind
 */
public final class Registry<T extends Registered> {

    private static final Logger LOGGER = LoggerFactory.getLogger(Registry.class);

    /** What can be asked for as {@code NAME:option=value}. */
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    /** Of nothing at all, in place of a name. */
    private static final String NONE = "none";

    private final String kind;
    private final Class<? extends Supplier<? extends T>> service;
    private final Supplier<? extends Collection<? extends T>> own;
    private final Map<String, T> byName = new LinkedHashMap<>();
    private final Set<Class<?>> found = new HashSet<>();
    private final Map<String, Path> sources = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean isLoaded;

    /**
     * @param kind what the things are, for messages, such as {@code attention}
     * @param service what {@link ServiceLoader} looks for
     * @param own returns Gaze's own, in the order in which they are listed
     */
    public Registry(
            String kind,
            Class<? extends Supplier<? extends T>> service,
            Supplier<? extends Collection<? extends T>> own) {
        this.kind = kind;
        this.service = service;
        this.own = own;
    }

    /**
     * Adds a thing under its name and its aliases.
     *
     * @throws UserException if one of them is taken or cannot be a name, or two options have one
     *     name
     */
    public synchronized void register(T thing) {
        load();
        try {
            add(thing);
        } catch (UserException | IllegalArgumentException e) {
            throw new UserException(
                    Texts.format(
                            "%s %s cannot be registered: %s; change that where it is declared",
                            kind, thing == null ? "null" : thing.name(), e.getMessage()),
                    e);
        }
    }

    /**
     * Adds those that a class loader finds, such as one of a jar that is named on the command line.
     */
    public synchronized void registerFoundBy(ClassLoader loader) {
        load();
        addFoundBy(service, loader);
    }

    /** Returns what the things are, such as {@code attention}. */
    public String kind() {
        return kind;
    }

    /**
     * Returns the class whose implementations bring things, as {@code META-INF/services} has it.
     */
    public Class<?> service() {
        return service;
    }

    /**
     * Returns the jar that brought a thing; empty if a program did, or Gaze has it itself.
     *
     * @param name its name or an alias
     */
    public synchronized Optional<Path> source(String name) {
        return find(name).map(thing -> sources.get(thing.name()));
    }

    /** Returns the jars that brought things. */
    public synchronized Collection<Path> sources() {
        load();
        return List.copyOf(sources.values());
    }

    /** Returns all things, in the order of registration. */
    public synchronized List<T> all() {
        load();
        return byName.values().stream().distinct().toList();
    }

    /** Returns the names of all things, in the order of registration. */
    public synchronized List<String> names() {
        load();
        return byName.values().stream().map(Registered::name).distinct().toList();
    }

    /** Returns the other names of all things. */
    public List<String> aliases() {
        return all().stream().flatMap(thing -> thing.aliases().stream()).toList();
    }

    /**
     * Returns a thing, if there is one of that name.
     *
     * @param name its name or an alias
     */
    public synchronized Optional<T> find(String name) {
        load();
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Returns a thing.
     *
     * @param name its name or an alias
     * @param others other words that may stand in place of a name, for the message
     * @throws UserException if there is none
     */
    public T get(String name, String... others) {
        if (name == null) {
            throw new UserException(
                    Texts.format(
                            "null was given for %s; give its name", NameAndOptions.article(kind)));
        }
        return find(name)
                .orElseThrow(
                        () -> {
                            List<String> known = new ArrayList<>(List.of(others));
                            known.addAll(names());
                            return Nearest.unknown(kind, name, known, aliases());
                        });
    }

    /** Returns one sentence for each that was found and left out. */
    public synchronized List<String> problems() {
        load();
        return List.copyOf(problems);
    }

    private void load() {
        if (!isLoaded) {
            // First, as what is found may ask for others.
            isLoaded = true;
            own.get().forEach(this::add);
            addFoundBy(service, loader());
        }
    }

    // As the ServiceLoader has it.
    private static ClassLoader loader() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? Registry.class.getClassLoader() : ofThread;
    }

    private <S extends Supplier<? extends T>> void addFoundBy(Class<S> type, ClassLoader loader) {
        Iterator<ServiceLoader.Provider<S>> providers =
                ServiceLoader.load(type, loader).stream().iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                addFound(providers.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                // What cannot be passed over would come again and again.
                if (!leaveOut("a provider of kind " + kind, loader, e)) {
                    return;
                }
            }
        }
    }

    private void addFound(ServiceLoader.Provider<? extends Supplier<? extends T>> provider) {
        if (!found.add(provider.type())) {
            // A class loader finds what its parent finds, too.
            return;
        }
        Class<?> type = provider.type();
        try {
            T thing = provider.get().get();
            add(thing);
            FoundIn.jar(type).ifPresent(jar -> sources.put(thing.name(), jar));
        } catch (Throwable e) {
            // A third party's code may throw anything.
            FactoryException.requireOfPart(e);
            leaveOut(type.getName(), type.getClassLoader(), e);
        }
    }

    private void add(T thing) {
        if (thing == null) {
            throw new IllegalArgumentException("it brings nothing");
        }
        List<String> names = new ArrayList<>(thing.aliases());
        names.add(0, thing.name());
        for (String name : names) {
            if (name == null || NONE.equals(name) || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "it is called \"" + name + "\", which is no name for " + kind);
            }
            T other = byName.get(name);
            if (other != null) {
                throw new IllegalArgumentException(
                        Texts.format(
                                "it is called \"%s\", a name that %s %s has already",
                                name, kind, other.name()));
            }
        }
        OptionValues.requireNames(thing.options());
        names.forEach(name -> byName.put(name, thing));
    }

    private boolean leaveOut(String what, ClassLoader loader, Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason = e == cause ? message(e) : message(e) + " (" + message(cause) + ")";
        String problem = what + FoundIn.of(what + " " + reason, loader) + " is left out: " + reason;
        problem += FoundIn.remedy(reason);
        if (problems.contains(problem)) {
            return false;
        }
        problems.add(problem);
        LOGGER.warn("{}", problem);
        return true;
    }

    private static String message(Throwable e) {
        return e instanceof UserException
                        || e instanceof IllegalArgumentException
                        || e instanceof ServiceConfigurationError
                ? String.valueOf(e.getMessage())
                : e.toString();
    }
}
