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
import ai.djl.training.initializer.Initializer;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.optim.OptimizerSpec;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains the simple CNN for some steps, as a fixture has it, and compares the whole way. */
final class TrajectoryCases {

    private static final ObjectMapper JSON = new ObjectMapper();

    // Arguments of PyTorch that make another optimizer, and those that only say how it is computed.
    private static final List<String> VARIANTS = List.of("amsgrad", "maximize");
    private static final List<String> IMPLEMENTATIONS =
            List.of("foreach", "fused", "capturable", "differentiable");

    private final Device device;

    /**
     * @param device where to compute
     */
    TrajectoryCases(Device device) {
        this.device = device;
    }

    /** Whether a fixture is one of these. */
    static boolean handles(Fixture fixture) {
        return fixture.metadata("module").equals("simple-cnn-training");
    }

    /**
     * Trains and compares the loss of each step, the norms of parameters and running statistics at
     * the end, and loss and logits in evaluation.
     *
     * @param fixture the stored numbers
     * @param data the images and labels, which are the fixture of metadata {@code data}
     */
    List<Check> run(Fixture fixture, Fixture data) {
        JsonNode args = fixture.requiredJson("args");
        OptimizerSpec spec = optimizer(args);
        try (NDManager manager = NDManager.newBaseManager(device)) {
            TrajectoryData batches = new TrajectoryData(manager, data, fixture);
            Block network = network(fixture, batches.inputShape(), manager);
            FlatParameters parameters = new FlatParameters(manager, ParameterNames.of(network));
            List<Check> checks = new ArrayList<>();
            try (Optimizer optimizer = spec.create(manager, parameters, false)) {
                CrossEntropy loss = new CrossEntropy(args.path("label_smoothing").asDouble(0));
                List<Double> losses = new ArrayList<>();
                for (int pass = 0; pass < args.get("passes").asInt(); pass++) {
                    for (int b = 0; b < batches.count(); b++) {
                        losses.add(
                                step(network, parameters, optimizer, loss, batches, b, spec.lr()));
                    }
                }
                checks.add(bounded(fixture, "loss", losses));
            }
            checks.addAll(norms(fixture, network, parameters));
            checks.addAll(evaluation(fixture, network, parameters, batches));
            return checks;
        }
    }

    private static OptimizerSpec optimizer(JsonNode args) {
        String name = args.path("optimizer").asText();
        if (!Optimizers.registry().names().contains(name)) {
            throw new Unknown("Gaze does not know the optimizer \"" + name + "\"");
        }
        ObjectNode spec = ScheduleCases.kebab(args.get("optimizer_args"));
        for (String variant : VARIANTS) {
            if (spec.path(variant).asBoolean(false)) {
                throw new Unknown("Gaze's optimizer " + name + " has no " + variant);
            }
        }
        spec.remove(VARIANTS);
        spec.remove(IMPLEMENTATIONS);
        spec.set("name", args.get("optimizer"));
        return JSON.convertValue(spec, OptimizerSpec.class);
    }

    private static Block network(Fixture fixture, Shape inputShape, NDManager manager) {
        Block network =
                ModelZoo.create(
                        NetworkSpecs.of(
                                "simple-cnn", fixture.requiredJson("args").get("args"), 32));
        Map<String, Parameter> trainable = new LinkedHashMap<>(ParameterNames.of(network));
        trainable.values().removeIf(p -> !p.requiresGradient());
        trainable.values().forEach(p -> p.setInitializer(Initializer.ZEROS));
        network.initialize(manager, DataType.FLOAT32, inputShape);
        FormulaWeights weights = new FormulaWeights(fixture.requiredJson("formula"));
        int k = 0;
        for (Parameter parameter : trainable.values()) {
            JsonNode rule = fixture.requiredJson("parameters").get(k);
            weights.fill(
                    parameter.getArray(),
                    k++,
                    rule.get("offset").asDouble(),
                    rule.get("scale").asDouble());
        }
        return network;
    }

    private static double step(
            Block network,
            FlatParameters parameters,
            Optimizer optimizer,
            CrossEntropy loss,
            TrajectoryData batches,
            int batch,
            double rate) {
        try (NDManager scope = batches.manager().newSubManager();
                GradientCollector collector = scope.getEngine().newGradientCollector()) {
            StepParameters store = parameters.forStep(scope);
            NDArray logits =
                    network.forward(store, new NDList(batches.images(batch, scope)), true)
                            .singletonOrThrow();
            NDArray value = loss.of(logits, batches.labels(batch, scope));
            collector.backward(value);
            optimizer.step(parameters.vector(), store.gradient(), Rates.of(rate));
            return value.getFloat();
        }
    }

    private static List<Check> norms(Fixture fixture, Block network, FlatParameters parameters) {
        Map<String, Parameter> named = ParameterNames.of(network);
        List<Double> trainable = new ArrayList<>();
        List<Double> buffers = new ArrayList<>();
        parameters
                .values()
                .forEach(
                        (name, value) ->
                                (named.get(name).requiresGradient() ? trainable : buffers)
                                        .add(Norms.euclidean(value)));
        return List.of(
                bounded(fixture, "param_norm", trainable),
                bounded(fixture, "buffer_norm", buffers));
    }

    private static List<Check> evaluation(
            Fixture fixture, Block network, FlatParameters parameters, TrajectoryData batches) {
        float[] losses = new float[batches.count()];
        float[] firstLogits = null;
        CrossEntropy loss = new CrossEntropy(0);
        for (int b = 0; b < losses.length; b++) {
            try (NDManager scope = batches.manager().newSubManager()) {
                NDList images = new NDList(batches.images(b, scope));
                NDArray logits =
                        network.forward(parameters.forEvaluation(), images, false)
                                .singletonOrThrow();
                losses[b] = loss.of(logits, batches.labels(b, scope)).getFloat();
                if (b == 0) {
                    long rows = fixture.shape("eval_logits")[0];
                    firstLogits = logits.get("0:" + rows).toFloatArray();
                }
            }
        }
        return List.of(
                fixture.tolerance("eval_loss")
                        .compare("eval_loss", losses, fixture.floats("eval_loss")),
                fixture.tolerance("eval_logits")
                        .compare("eval_logits", firstLogits, fixture.floats("eval_logits")));
    }

    /** Compares with the tolerance that is stored for each value. */
    private static Check bounded(Fixture fixture, String tensor, List<Double> actual) {
        return Tolerance.compare(
                tensor,
                actual.stream().mapToDouble(Double::doubleValue).toArray(),
                Tolerance.doubles(fixture.floats(tensor)),
                Tolerance.doubles(fixture.floats(tensor + "_tolerance")));
    }
}
