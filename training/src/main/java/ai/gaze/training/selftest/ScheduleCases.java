package ai.gaze.training.selftest;

import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.schedule.Rates;
import ai.gaze.training.schedule.ScheduleSpec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs fixtures of learning rates. With one step per epoch the epochs of a recipe are the steps of
 * PyTorch's schedulers. The rates are compared as the doubles of the metadata.
 */
final class ScheduleCases {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLATEAU = "reduce-lr-on-plateau";
    private static final Set<String> FORMULAS =
            Set.of(
                    "lr-warmup-cosine",
                    "lr-linear-then-cosine",
                    "lr-one-cycle",
                    "lr-step",
                    "lr-multi-step");
    private static final String RATE = "lr.";
    private static final String MOMENTUM = "momentum.";

    // Arguments that do not change a rate.
    private static final List<String> HOUSEKEEPING = List.of("verbose", "last-epoch");

    private ScheduleCases() {}

    /** Whether a fixture is one of these. */
    static boolean handles(Fixture fixture) {
        String module = fixture.metadata("module");
        return module.equals(PLATEAU) || module.startsWith("lr-");
    }

    /**
     * Computes the rates, and the momentum if it is cycled, and compares all of them.
     *
     * @param fixture the stored numbers
     */
    static List<Check> run(Fixture fixture) {
        String module = fixture.metadata("module");
        if (!module.equals(PLATEAU) && !FORMULAS.contains(module)) {
            throw new Unknown("Gaze does not know the schedule \"" + module + "\"");
        }
        List<Check> checks = new ArrayList<>();
        for (String tensor : fixture.names()) {
            boolean ofMomentum = tensor.startsWith(MOMENTUM);
            String key = tensor.substring((ofMomentum ? MOMENTUM : RATE).length());
            List<Rates> rates =
                    module.equals(PLATEAU)
                            ? plateau(fixture, key)
                            : formula(fixture, Integer.parseInt(key));
            double[] actual =
                    rates.stream()
                            .mapToDouble(
                                    r ->
                                            ofMomentum
                                                    ? r.momentum().orElse(Double.NaN)
                                                    : r.learningRate())
                            .toArray();
            checks.add(fixture.tolerance(tensor).compare(tensor, actual, doubles(fixture, tensor)));
        }
        return checks;
    }

    private static double[] doubles(Fixture fixture, String key) {
        List<Double> values = new ArrayList<>();
        // as text, since JSON has neither nan nor inf
        for (JsonNode text : fixture.requiredJson(key)) {
            values.add(
                    switch (text.asText()) {
                        case "nan" -> Double.NaN;
                        case "inf" -> Double.POSITIVE_INFINITY;
                        case "-inf" -> Double.NEGATIVE_INFINITY;
                        default -> Double.valueOf(text.asText());
                    });
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static List<Rates> plateau(Fixture fixture, String sequence) {
        JsonNode args = fixture.requiredJson("args");
        ObjectNode spec = kebab(args.get("scheduler"));
        spec.put("name", "plateau");
        LearningRateSchedule schedule = create(spec, args.get("lr").asDouble(), 1);
        List<Rates> rates = new ArrayList<>();
        for (double loss : doubles(fixture, "losses." + sequence)) {
            schedule.onMetric(loss, rates.size() + 1L);
            rates.add(schedule.at(rates.size()));
        }
        return rates;
    }

    private static List<Rates> formula(Fixture fixture, int n) {
        JsonNode args = fixture.requiredJson("args");
        String kind = fixture.metadata("module").substring("lr-".length());
        LearningRateSchedule schedule =
                schedule(kind, args.get("lr").asDouble(), args.get("schedules").get(n));
        List<Rates> rates = new ArrayList<>();
        for (int t = 0; t < args.get("steps").asInt(); t++) {
            rates.add(schedule.at(t));
        }
        return rates;
    }

    private static LearningRateSchedule schedule(String kind, double lr, JsonNode args) {
        ObjectNode spec = JSON.createObjectNode().put("name", kind);
        switch (kind) {
            case "warmup-cosine" -> {
                spec.put("name", "cosine");
                spec.put("warmup-epochs", args.get("warmup").asDouble());
                spec.put("min-lr", lr * args.get("minimum").asDouble());
                return create(spec, lr, args.get("total").asInt());
            }
            case "linear-then-cosine" -> {
                int warmup = args.get("warmup").asInt();
                spec.put("warmup-epochs", warmup);
                spec.put("start-factor", args.get("start_factor").asDouble());
                spec.put("min-lr", args.get("eta_min").asDouble());
                return create(spec, lr, warmup + args.get("T_max").asInt());
            }
            case "one-cycle" -> {
                ObjectNode shape = kebab(args);
                int total =
                        args.has("total_steps")
                                ? args.get("total_steps").asInt()
                                : args.get("epochs").asInt() * args.get("steps_per_epoch").asInt();
                shape.remove(List.of("total-steps", "epochs", "steps-per-epoch", "max-lr"));
                if (shape.has("anneal-strategy")) {
                    shape.set("anneal", shape.remove("anneal-strategy"));
                }
                return create(shape.setAll(spec), args.get("max_lr").asDouble(), total);
            }
            case "step" -> {
                spec.put("step-epochs", args.get("step_size").asDouble());
                spec.set("gamma", args.get("gamma"));
                return create(spec, lr, 1);
            }
            case "multi-step" -> {
                spec.set("milestones", args.get("milestones"));
                spec.set("gamma", args.get("gamma"));
                return create(spec, lr, 1);
            }
            default -> throw new IllegalStateException(kind);
        }
    }

    private static LearningRateSchedule create(JsonNode spec, double lr, int epochs) {
        return JSON.convertValue(spec, ScheduleSpec.class).create(lr, 1, epochs);
    }

    /** PyTorch's names of arguments as a recipe writes them. */
    static ObjectNode kebab(JsonNode args) {
        ObjectNode renamed = JSON.createObjectNode();
        args.properties().forEach(e -> renamed.set(e.getKey().replace('_', '-'), e.getValue()));
        return renamed.remove(HOUSEKEEPING);
    }
}
