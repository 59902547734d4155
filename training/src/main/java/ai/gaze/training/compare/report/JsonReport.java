package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.metric.Metrics;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A comparison as JSON: everything, with every epoch of every run. */
public final class JsonReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    /** Returns the whole result, with its facts in words. */
    public static String write(ComparisonResult result) {
        return tree(result).toPrettyString() + "\n";
    }

    /** Returns the same as a tree. */
    static ObjectNode tree(ComparisonResult result) {
        ObjectNode tree = JSON.createObjectNode().put("title", result.experiment().title());
        tree.setAll((ObjectNode) JSON.valueToTree(result));
        tree.put("compared", result.experiment().compared());
        tree.set("facts", JSON.valueToTree(Facts.of(result)));
        tree.set(
                "shares",
                JSON.valueToTree(result.metrics().stream().filter(Metrics::isShare).toList()));
        return tree;
    }
}
