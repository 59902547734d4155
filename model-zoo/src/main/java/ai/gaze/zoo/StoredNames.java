package ai.gaze.zoo;

import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What the tensors of a file are called in a network.
 *
 * @param stored names in the file by their names in the network, also of those that it has not
 * @param flattens whether what is a convolution there may be a linear layer here
 * @param remarks what was changed, a sentence each
 */
record StoredNames(Map<String, String> stored, boolean flattens, List<String> remarks) {

    /** What wrappers put in front of names: data parallel, compiled and Lightning's modules. */
    private static final List<String> PREFIXES = List.of("module.", "_orig_mod.", "model.");

    /**
     * Finds them.
     *
     * @param own names of the network
     * @param names in the file
     */
    static StoredNames of(Collection<String> own, List<String> names) {
        String prefix = SegmentationNetwork.BACKBONE;
        List<String> backbone =
                own.stream()
                        .filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length()))
                        .toList();
        StoredNames whole = plainly(own, names);
        if (backbone.isEmpty()) {
            return whole;
        }
        // Such as those of a network that was trained on ImageNet.
        StoredNames plain = plainly(backbone, names);
        StoredNames alone =
                new StoredNames(
                        renamed(plain.stored, name -> prefix + name),
                        plain.flattens,
                        plain.remarks);
        boolean isAlone = matches(alone.stored, own) > matches(whole.stored, own);
        return (isAlone ? alone : whole).withoutOtherModules(own);
    }

    // A network of images has a classifier, one of pixels may have a second head for a second loss.
    private StoredNames withoutOtherModules(Collection<String> own) {
        Map<String, String> kept = new LinkedHashMap<>(stored);
        Set<String> left = new TreeSet<>();
        stored.keySet().stream()
                .filter(name -> !own.contains(name))
                .map(StoredNames::module)
                .filter(module -> own.stream().noneMatch(name -> name.startsWith(module)))
                .forEach(left::add);
        if (left.isEmpty() || matches(stored, own) == 0) {
            return this;
        }
        kept.keySet().removeIf(name -> !own.contains(name) && left.contains(module(name)));
        List<String> all = new ArrayList<>(remarks);
        all.add(
                "what the network has not is left out: "
                        + left.stream()
                                .map(module -> module.substring(0, module.length() - 1))
                                .collect(Collectors.joining(", ")));
        return new StoredNames(kept, flattens, List.copyOf(all));
    }

    private static String module(String name) {
        int from = name.startsWith(SegmentationNetwork.BACKBONE) ? name.indexOf('.') + 1 : 0;
        int dot = name.indexOf('.', from);
        return dot < 0 ? name + "." : name.substring(0, dot + 1);
    }

    private static StoredNames plainly(Collection<String> own, List<String> names) {
        Map<String, String> found = new LinkedHashMap<>();
        names.forEach(name -> found.put(name, name));
        List<String> remarks = new ArrayList<>();
        Map<String, String> plain = withoutPrefixes(found, own, remarks);
        NamingScheme best = null;
        Map<String, String> renamed = plain;
        for (NamingScheme scheme : NamingScheme.ALL) {
            Map<String, String> other = renamed(plain, scheme::own);
            if (matches(other, own) > matches(renamed, own)) {
                renamed = other;
                best = scheme;
            }
        }
        if (best != null) {
            remarks.add("its names are those of " + best.title() + " and are read as such");
        }
        return new StoredNames(renamed, best != null && best.flattens(), List.copyOf(remarks));
    }

    private static Map<String, String> withoutPrefixes(
            Map<String, String> found, Collection<String> own, List<String> remarks) {
        Map<String, String> plain = found;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (String prefix : PREFIXES) {
                long having = plain.keySet().stream().filter(n -> n.startsWith(prefix)).count();
                if (2 * having > plain.size()
                        && own.stream().noneMatch(n -> n.startsWith(prefix))) {
                    plain =
                            renamed(
                                    plain,
                                    n -> n.startsWith(prefix) ? n.substring(prefix.length()) : n);
                    remarks.add("the prefix " + prefix + " of " + having + " names is left out");
                    changed = true;
                }
            }
        }
        return plain;
    }

    // Where two would have the same name, the second keeps its own.
    private static Map<String, String> renamed(
            Map<String, String> names, UnaryOperator<String> to) {
        Map<String, String> renamed = new LinkedHashMap<>();
        names.forEach(
                (name, stored) -> {
                    if (renamed.putIfAbsent(to.apply(name), stored) != null) {
                        renamed.putIfAbsent(name, stored);
                    }
                });
        return renamed;
    }

    private static long matches(Map<String, String> names, Collection<String> own) {
        return own.stream().filter(names::containsKey).count();
    }
}
