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
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Runs fixtures of single modules, whose parameters, outputs and gradients are stored. */
final class AttentionCases {

    private final Device device;

    /**
     * @param device where to compute
     */
    AttentionCases(Device device) {
        this.device = device;
    }

    /** Whether a fixture is one of these and of a module that Gaze has. */
    static boolean handles(Fixture fixture) {
        return AttentionModules.knows(fixture.metadata("module"));
    }

    /**
     * Makes the module of a fixture, gives it the stored parameters by name and compares the names,
     * the output, the gradients of {@code sum(output * grad_output)} by the input and by every
     * parameter, and in train mode the running statistics after the call.
     *
     * @param fixture the stored numbers
     */
    List<Check> run(Fixture fixture) {
        return compared(AttentionModules.apart(fixture));
    }

    private List<Check> compared(Fixture fixture) {
        try (NDManager manager = NDManager.newBaseManager(device)) {
            ReferenceNames names = AttentionModules.names(fixture);
            Block module = AttentionModules.create(fixture, names);
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            ParameterNames.of(module).forEach((name, p) -> parameters.put(names.of(name), p));
            List<Check> checks = new ArrayList<>();
            checks.add(names(fixture, parameters));
            if (!checks.get(0).ok()) {
                return checks;
            }
            parameters.forEach(
                    (name, p) ->
                            p.setInitializer(
                                    (owner, shape, type) ->
                                            weight(fixture, stored(name, p), shape, owner)));
            module.initialize(manager, DataType.FLOAT32, new Shape(fixture.shape("input")));
            checks.addAll(step(fixture, module, parameters, manager));
            return checks;
        }
    }

    private static List<Check> step(
            Fixture fixture, Block module, Map<String, Parameter> parameters, NDManager manager) {
        boolean training = "train".equals(fixture.metadata("mode"));
        List<Check> checks = new ArrayList<>();
        NDArray input = array(fixture, "input", manager);
        input.setRequiresGradient(true);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray output =
                    module.forward(new ParameterStore(manager, false), new NDList(input), training)
                            .singletonOrThrow();
            checks.add(compare(fixture, "output", output));
            if (!checks.get(0).ok() && output.size() != fixture.floats("output").length) {
                return checks;
            }
            collector.backward(output.mul(array(fixture, "grad_output", manager)).sum());
        }
        checks.add(compare(fixture, "grad_input", input.getGradient()));
        parameters.forEach(
                (name, p) -> {
                    if (!isBuffer(p)) {
                        checks.add(compare(fixture, "grad." + name, p.getArray().getGradient()));
                    } else if (fixture.has("updated." + name)) {
                        checks.add(compare(fixture, "updated." + name, p.getArray()));
                    }
                });
        return checks;
    }

    /**
     * Gradients that are zero in exact arithmetic are stored with the noise of one computation,
     * which by luck may be none: only the size of the own noise is checked.
     */
    private static Check compare(Fixture fixture, String tensor, NDArray actual) {
        Tolerance tolerance = fixture.tolerance(tensor);
        float[] stored = fixture.floats(tensor);
        for (var zero : fixture.json("zero_gradients")) {
            if (zero.asText().equals(tensor)) {
                double noise = GradientNorms.NOISE * largestGradient(fixture);
                tolerance = new Tolerance(0, Math.max(tolerance.absolute(), noise));
                stored = new float[stored.length];
            }
        }
        if (!isAlike(new Shape(fixture.shape(tensor)), actual.getShape())) {
            return new Check(tensor, Double.POSITIVE_INFINITY, tolerance.absolute(), false);
        }
        return tolerance.compare(tensor, actual.toFloatArray(), stored);
    }

    private static double largestGradient(Fixture fixture) {
        double largest = 0;
        for (String tensor : fixture.names()) {
            if (tensor.startsWith("grad.") || tensor.equals("grad_input")) {
                for (float value : fixture.floats(tensor)) {
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        return largest;
    }

    private static Check names(Fixture fixture, Map<String, Parameter> parameters) {
        TreeSet<String> own = new TreeSet<>();
        parameters.forEach((name, p) -> own.add(stored(name, p)));
        TreeSet<String> stored = new TreeSet<>(fixture.names());
        stored.removeIf(
                n -> !n.startsWith("param.") && !n.matches("buffer\\..*running_(mean|var)"));
        TreeSet<String> different = new TreeSet<>(own);
        different.removeAll(stored);
        stored.removeAll(own);
        different.addAll(stored);
        return new Check("parameter names", different.size(), 0, different.isEmpty());
    }

    private static String stored(String name, Parameter parameter) {
        return (isBuffer(parameter) ? "buffer." : "param.") + name;
    }

    private static boolean isBuffer(Parameter parameter) {
        return parameter.getType() == Parameter.Type.RUNNING_MEAN
                || parameter.getType() == Parameter.Type.RUNNING_VAR;
    }

    private static NDArray weight(
            Fixture fixture, String tensor, Shape expected, NDManager manager) {
        Shape stored = new Shape(fixture.shape(tensor));
        if (!isAlike(stored, expected)) {
            throw UserException.of(
                    "%s has the shape %s, where the module that its arguments describe has %s",
                    tensor, stored, expected);
        }
        return array(fixture, tensor, manager).reshape(expected);
    }

    /**
     * Whether two shapes differ by axes of length 1 at most: a linear layer of PyTorch may be a 1x1
     * convolution here.
     */
    private static boolean isAlike(Shape one, Shape other) {
        return Arrays.equals(withoutOnes(one), withoutOnes(other));
    }

    private static long[] withoutOnes(Shape shape) {
        return Arrays.stream(shape.getShape()).filter(length -> length != 1).toArray();
    }

    private static NDArray array(Fixture fixture, String tensor, NDManager manager) {
        return HostArrays.of(manager, fixture.floats(tensor), new Shape(fixture.shape(tensor)));
    }
}
