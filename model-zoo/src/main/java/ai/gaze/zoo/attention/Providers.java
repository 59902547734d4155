package ai.gaze.zoo.attention;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers of attention modules by their names. One that is not as it should be is left out
 * with a warning: a third party's jar must not take the others with it.
 */
final class Providers {

    private static final Logger LOGGER = LoggerFactory.getLogger(AttentionRegistry.class);

    /** What can be asked for as {@code NAME:option=value}. */
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    private final Map<String, AttentionProvider> byName = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** Adds those that a class loader finds. */
    Providers addFoundBy(ClassLoader loader) {
        Iterator<ServiceLoader.Provider<AttentionProvider>> found =
                ServiceLoader.load(AttentionProvider.class, loader).stream().iterator();
        while (true) {
            try {
                if (!found.hasNext()) {
                    return this;
                }
                add(found.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                // What cannot be passed over would come again and again.
                if (!leaveOut("a provider of attention modules", e)) {
                    return this;
                }
            }
        }
    }

    private void add(ServiceLoader.Provider<AttentionProvider> found) {
        try {
            add(found.get());
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            leaveOut(found.type().getName(), e);
        }
    }

    /**
     * Adds a provider under its name and its aliases, or not at all.
     *
     * @throws IllegalArgumentException if it has no name and no source, or a name that is taken
     */
    void add(AttentionProvider provider) {
        List<String> names = new ArrayList<>(provider.aliases());
        names.add(0, provider.name());
        for (String name : names) {
            if (name == null || name.equals("none") || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "it is called \"" + name + "\", which is no name for an attention module");
            }
            AttentionProvider other = byName.get(name);
            if (other != null) {
                throw new IllegalArgumentException(
                        "it is called \"" + name + "\" as is the one of " + other.paper());
            }
        }
        if (provider.paper() == null) {
            throw new IllegalArgumentException("it does not say where it was published");
        }
        names.forEach(name -> byName.put(name, provider));
    }

    private boolean leaveOut(String what, Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason = e == cause ? message(e) : message(e) + " (" + message(cause) + ")";
        String problem = what + " is left out: " + reason;
        if (problems.contains(problem)) {
            return false;
        }
        problems.add(problem);
        LOGGER.warn("{}", problem);
        return true;
    }

    private static String message(Throwable e) {
        return e instanceof IllegalArgumentException || e instanceof ServiceConfigurationError
                ? String.valueOf(e.getMessage())
                : e.toString();
    }

    /** Returns the providers, each under its name and its aliases, in the order of addition. */
    Map<String, AttentionProvider> byName() {
        return byName;
    }

    /** Returns one sentence for each that was left out. */
    List<String> problems() {
        return problems;
    }
}
