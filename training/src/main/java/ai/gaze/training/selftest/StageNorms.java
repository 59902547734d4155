package ai.gaze.training.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.layer.NamedSequential;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a network in evaluation and keeps the norm of what each stage gives. */
final class StageNorms {

    // One module of the reference is used twice there and shows its last use.
    private static final Map<String, String> USED_TWICE = Map.of("relu3", "relu");

    private final NamedSequential network;
    private final ParameterStore parameterStore;
    private final Map<String, Double> norms = new LinkedHashMap<>();

    StageNorms(Block network, ParameterStore parameterStore) {
        this.network = (NamedSequential) network;
        this.parameterStore = parameterStore;
    }

    NDArray forward(NDArray input) {
        NDArray x = input;
        for (Map.Entry<String, Block> layer : network.layers().entrySet()) {
            String name = layer.getKey();
            if (layer.getValue() instanceof NamedSequential stage) {
                for (Map.Entry<String, Block> inner : stage.layers().entrySet()) {
                    x = run(name + "." + inner.getKey(), inner.getValue(), x);
                }
                norms.put(name, Norms.euclidean(x));
            } else {
                x = run(name, layer.getValue(), x);
            }
        }
        return x;
    }

    private NDArray run(String name, Block layer, NDArray x) {
        NDArray y = layer.forward(parameterStore, new NDList(x), false).singletonOrThrow();
        norms.put(name, Norms.euclidean(y));
        return y;
    }

    /**
     * Compares the stages that the network has, too.
     *
     * @param parameters the names of the network's parameters, in stored order: a stage with
     *     parameters may have another name here
     */
    List<Check> compare(Fixture fixture, List<String> parameters) {
        List<String> stored = new ArrayList<>();
        fixture.requiredJson("parameters").forEach(rule -> stored.add(rule.get("name").asText()));
        JsonNode stages = fixture.json("stages");
        float[] expected = fixture.floats("stage_norms");
        Tolerance tolerance = fixture.tolerance("stage_norms");
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            String stage = stages.get(i).asText();
            String own = own(stage, stored, parameters);
            if (norms.containsKey(own)) {
                checks.add(
                        tolerance.compare(
                                "stage " + stage,
                                new float[] {norms.get(own).floatValue()},
                                new float[] {expected[i]}));
            }
        }
        return checks;
    }

    private static String own(String stage, List<String> stored, List<String> parameters) {
        for (int k = 0; k < stored.size(); k++) {
            if (stored.get(k).startsWith(stage + ".")) {
                int depth = stage.split("\\.", -1).length;
                List<String> segments = List.of(parameters.get(k).split("\\.", -1));
                return String.join(".", segments.subList(0, depth));
            }
        }
        // Names of layers without parameters are compared where numbers are not shifted by
        // attention.
        boolean numbered = Character.isDigit(stage.charAt(stage.lastIndexOf('.') + 1));
        return numbered && !stored.equals(parameters) ? "" : USED_TWICE.getOrDefault(stage, stage);
    }
}
