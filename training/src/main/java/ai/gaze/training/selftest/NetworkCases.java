package ai.gaze.training.selftest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.ParameterNames;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs fixtures of whole networks, whose weights follow a formula. */
final class NetworkCases {

    private final Device device;

    /**
     * @param device where to compute
     */
    NetworkCases(Device device) {
        this.device = device;
    }

    /** Whether a fixture is one of these and of a network that Gaze has. */
    static boolean handles(Fixture fixture) {
        return NetworkSpecs.knows(fixture);
    }

    /**
     * Builds the network of a fixture, fills it and compares: parameters (number, shapes, and names
     * if torchvision has the network), then logits and the norms of the stages in evaluation, then
     * logits, loss, gradients and running statistics of one step of training.
     *
     * @param fixture the stored numbers
     */
    List<Check> run(Fixture fixture) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            Block network = ReferenceNetworks.create(fixture);
            // The values are overwritten: zeros cost nothing, also for the largest network.
            ParameterNames.of(network)
                    .values()
                    .forEach(
                            p -> {
                                if (!ParameterNames.isStatistic(p)) {
                                    p.setInitializer(Initializer.ZEROS);
                                }
                            });
            network.initialize(manager, DataType.FLOAT32, new Shape(fixture.shape("input")));
            Map<String, Parameter> parameters =
                    inOrder(fixture, new LinkedHashMap<>(ParameterNames.of(network)));
            Map<String, Parameter> buffers = new LinkedHashMap<>(parameters);
            parameters.values().removeIf(ParameterNames::isStatistic);
            buffers.values().removeIf(p -> !ParameterNames.isStatistic(p));

            List<Check> checks = new ArrayList<>(structure(fixture, parameters));
            if (checks.stream().allMatch(Check::ok)) {
                fill(fixture, parameters);
                checks.addAll(evaluation(fixture, network, parameters, manager));
                checks.addAll(step(fixture, network, parameters, buffers, manager));
            }
            return checks;
        }
    }

    /** The parameters as the fixture has them in a row, where it has the same names. */
    private static Map<String, Parameter> inOrder(Fixture fixture, Map<String, Parameter> own) {
        Map<String, Parameter> ordered = new LinkedHashMap<>();
        for (JsonNode rule : fixture.requiredJson("parameters")) {
            ordered.put(rule.get("name").asText(), own.get(rule.get("name").asText()));
        }
        fixture.json("buffers").forEach(b -> ordered.put(b.asText(), own.get(b.asText())));
        return ordered.keySet().equals(own.keySet()) ? ordered : own;
    }

    private static List<Check> structure(Fixture fixture, Map<String, Parameter> parameters) {
        long count =
                parameters.values().stream().mapToLong(p -> p.getArray().getShape().size()).sum();
        long stored = Long.parseLong(fixture.required("parameter_count"));
        List<String> names = new ArrayList<>();
        List<List<Long>> shapes = new ArrayList<>();
        for (JsonNode rule : fixture.requiredJson("parameters")) {
            names.add(rule.get("name").asText());
            List<Long> shape = new ArrayList<>();
            rule.get("shape").forEach(d -> shape.add(d.asLong()));
            shapes.add(shape);
        }
        List<List<Long>> ownShapes =
                parameters.values().stream()
                        .map(
                                p ->
                                        Arrays.stream(p.getArray().getShape().getShape())
                                                .boxed()
                                                .toList())
                        .toList();
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("parameter count", Math.abs(count - stored), 0, count == stored));
        checks.add(exact("parameter shapes", ownShapes, shapes));
        if (NetworkSpecs.isTorchvision(fixture)) {
            checks.add(exact("parameter names", new ArrayList<>(parameters.keySet()), names));
        }
        return checks;
    }

    private static <T> Check exact(String what, List<T> actual, List<T> stored) {
        int wrong = Math.abs(actual.size() - stored.size());
        for (int i = 0; i < Math.min(actual.size(), stored.size()); i++) {
            wrong += actual.get(i).equals(stored.get(i)) ? 0 : 1;
        }
        return new Check(what, wrong, 0, wrong == 0);
    }

    private static void fill(Fixture fixture, Map<String, Parameter> parameters) {
        FormulaWeights weights = new FormulaWeights(fixture.requiredJson("formula"));
        JsonNode rules = fixture.requiredJson("parameters");
        int k = 0;
        for (Parameter parameter : parameters.values()) {
            JsonNode rule = rules.get(k);
            weights.fill(
                    parameter.getArray(),
                    k,
                    rule.get("offset").asDouble(),
                    rule.get("scale").asDouble());
            k++;
        }
    }

    private List<Check> evaluation(
            Fixture fixture, Block network, Map<String, Parameter> parameters, NDManager manager) {
        try (NDManager scope = manager.newSubManager()) {
            StageNorms stages = new StageNorms(network, new ParameterStore(scope, false));
            NDArray logits = stages.forward(input(fixture, scope));
            List<Check> checks = new ArrayList<>();
            checks.add(compare(fixture, "logits", logits.toFloatArray()));
            checks.addAll(stages.compare(fixture, new ArrayList<>(parameters.keySet())));
            return checks;
        }
    }

    private List<Check> step(
            Fixture fixture,
            Block network,
            Map<String, Parameter> parameters,
            Map<String, Parameter> buffers,
            NDManager manager) {
        List<Check> checks = new ArrayList<>();
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray logits =
                    network.forward(
                                    new ParameterStore(scope, false),
                                    new NDList(input(fixture, scope)),
                                    true)
                            .singletonOrThrow();
            NDArray loss =
                    new SoftmaxCrossEntropyLoss()
                            .evaluate(
                                    new NDList(HostArrays.of(scope, fixture.longs("labels"))),
                                    new NDList(logits));
            collector.backward(loss);
            checks.add(compare(fixture, "logits_train", logits.toFloatArray()));
            checks.add(compare(fixture, "loss", loss.toFloatArray()));
            checks.addAll(new GradientNorms(fixture).compare(parameters));
        }
        float[] norms = new float[buffers.size()];
        int n = 0;
        for (Parameter buffer : buffers.values()) {
            norms[n++] = (float) Norms.euclidean(buffer.getArray());
        }
        checks.add(compare(fixture, "buffer_norms", norms));
        return checks;
    }

    private static NDArray input(Fixture fixture, NDManager manager) {
        return HostArrays.of(manager, fixture.floats("input"), new Shape(fixture.shape("input")));
    }

    private static Check compare(Fixture fixture, String tensor, float[] actual) {
        return fixture.tolerance(tensor).compare(tensor, actual, fixture.floats(tensor));
    }
}
