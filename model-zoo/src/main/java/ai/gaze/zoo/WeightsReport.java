package ai.gaze.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How the tensors of a file fit a network.
 *
 * @param loaded names that fit
 * @param missing names that the network has and the file has not
 * @param unexpected names that the file has and the network has not
 * @param otherShape names that both have, with their different shapes
 * @param headDiffers whether nothing but the classifier, the last linear layer, does not fit
 * @param remarks how the names and the tensors of the file were found, a sentence each
 */
public record WeightsReport(
        List<String> loaded,
        List<String> missing,
        List<String> unexpected,
        List<String> otherShape,
        boolean headDiffers,
        List<String> remarks) {

    private static final int SHOWN = 3;

    public WeightsReport {
        loaded = List.copyOf(loaded);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        otherShape = List.copyOf(otherShape);
        remarks = List.copyOf(remarks);
    }

    /** Whether everything fits. */
    public boolean isComplete() {
        return missing.isEmpty() && unexpected.isEmpty() && otherShape.isEmpty();
    }

    /** Returns it without what is wrong with some parameters. */
    WeightsReport without(Set<String> names) {
        return new WeightsReport(
                loaded,
                missing.stream().filter(name -> !names.contains(name)).toList(),
                unexpected,
                otherShape.stream()
                        .filter(text -> names.stream().noneMatch(n -> text.startsWith(n + " ")))
                        .toList(),
                headDiffers,
                remarks);
    }

    /** Returns the numbers, each with its first names. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(loaded.size() + " fit");
        add(parts, "missing", missing);
        add(parts, "unexpected", unexpected);
        add(parts, "of another shape", otherShape);
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String what, List<String> names) {
        if (!names.isEmpty()) {
            parts.add(
                    Texts.format(
                            "%s %s (%s%s",
                            names.size(),
                            what,
                            String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))),
                            names.size() > SHOWN ? ", ...)" : ")"));
        }
    }
}
