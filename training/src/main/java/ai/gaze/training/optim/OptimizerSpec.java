package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.training.config.ConfiguredReader;
import ai.gaze.zoo.registry.Configured;
import ai.gaze.zoo.registry.OptionValues;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which optimizer, with which options; {@link Optimizers} makes them. Each of its methods that sets
 * an option returns another one, and throws a {@code UserException} where the optimizer has no such
 * option or it cannot have that value.
 */
@JsonDeserialize(using = OptimizerSpec.Reader.class)
public final class OptimizerSpec extends Configured<OptimizerType> {

    OptimizerSpec(OptimizerType type, Map<String, String> given) {
        this(type, new OptionValues("optimizer " + type.name(), type.options(), given));
    }

    private OptimizerSpec(OptimizerType type, OptionValues values) {
        super(type, values);
    }

    /** Reads one by its name. */
    static final class Reader extends ConfiguredReader<OptimizerType, OptimizerSpec> {

        private static final long serialVersionUID = 1;

        Reader() {
            super(OptimizerSpec.class, "optimizer", Optimizers.registry(), OptimizerSpec::new);
        }
    }

    /** Returns the base learning rate. */
    public double lr() {
        return options().get(OptimizerType.LR);
    }

    /**
     * The same with another value of an option.
     *
     * @param option its name, such as {@code dampening}
     * @param value a number, true or false, a list of numbers, or a text
     */
    public OptimizerSpec with(String option, Object value) {
        return new OptimizerSpec(type(), options().with(option, value));
    }

    /** The same with a weight decay: for adam and sgd an L2 penalty. */
    public OptimizerSpec weightDecay(double rate) {
        return with("weight-decay", rate);
    }

    /** The same in which biases, normalizations and scalar factors decay, too, or not. */
    public OptimizerSpec decayBiasAndNorm(boolean decays) {
        return with("decay-bias-and-norm", decays);
    }

    /** The same with the momentum of sgd, such as 0.9. */
    public OptimizerSpec momentum(double momentum) {
        return with("momentum", momentum);
    }

    /** The same with Nesterov's variant of the momentum, or without. */
    public OptimizerSpec nesterov(boolean looksAhead) {
        return with("nesterov", looksAhead);
    }

    /** The same with the decay rates of Adam's averages of gradients and of their squares. */
    public OptimizerSpec betas(double beta1, double beta2) {
        return with("betas", List.of(beta1, beta2));
    }

    /** The same with what Adam adds to the denominator. */
    public OptimizerSpec eps(double eps) {
        return with("eps", eps);
    }

    /** The same that limits the norm of the gradient of all weights; 0 leaves it alone. */
    public OptimizerSpec clipNorm(double norm) {
        return with("clip-norm", norm);
    }

    /**
     * The same in which some weights learn at another rate; where two groups have one weight, the
     * first counts.
     *
     * @param match which, such as {@code attention} or {@code layer4}
     * @param lrScale what the learning rate is multiplied by
     */
    public OptimizerSpec group(String match, double lrScale) {
        return group(new ParameterGroup(match, lrScale, null));
    }

    /** The same with one more group of weights. */
    public OptimizerSpec group(ParameterGroup group) {
        List<ParameterGroup> all = new ArrayList<>(groups());
        all.add(group);
        return with("groups", all);
    }

    /** The same in which each layer learns at a share of the rate of the one after it. */
    public OptimizerSpec layerDecay(double share) {
        return with("layer-decay", share);
    }

    /**
     * The same with look-ahead (Zhang et al., 2019): after every so many steps slow weights move
     * half of the way to the weights, which go back to them. Option {@code lookahead-alpha}:
     * another part than half.
     *
     * @param steps such as 6
     */
    public OptimizerSpec lookahead(int steps) {
        return with("lookahead", steps);
    }

    private List<ParameterGroup> groups() {
        return options().find(OptimizerType.GROUPS).orElse(List.of());
    }

    /**
     * Finds which weights of a network learn how.
     *
     * @throws ai.gaze.zoo.UserException if a group has no weight
     */
    public ParameterGroups groups(Block network) {
        double decay = options().find(OptimizerType.LAYER_DECAY).orElse(1.0);
        return groups().isEmpty() && decay == 1
                ? ParameterGroups.NONE
                : ParameterGroups.of(network, groups(), decay);
    }

    @Override
    public void check() {
        type().check().accept(options());
    }

    /**
     * Makes the optimizer.
     *
     * @throws ai.gaze.zoo.UserException if its options do not go together, or it cannot be made
     */
    public Optimizer create(WeightVector weights) {
        return lookingAhead(weights, alone(weights));
    }

    private Optimizer alone(WeightVector weights) {
        return type().create(weights, options());
    }

    private Optimizer lookingAhead(WeightVector weights, Optimizer base) {
        double alpha = options().find(OptimizerType.LOOKAHEAD_ALPHA).orElse(0.5);
        return options()
                .find(OptimizerType.LOOKAHEAD)
                .<Optimizer>map(steps -> new Lookahead(weights, base, steps, alpha))
                .orElse(base);
    }

    /**
     * Makes the optimizer of a network.
     *
     * @param manager its device is that of the weights
     * @param weights what will be trained
     * @param cyclesMomentum whether the schedule sets the momentum
     */
    public Optimizer create(NDManager manager, FlatParameters weights, boolean cyclesMomentum) {
        WeightVector all = WeightVector.of(manager, weights, cyclesMomentum);
        List<FlatLayout.Range> ranges = weights.ranges();
        if (ranges.size() == 1 && ranges.get(0).rule().equals(ParameterGroups.Rule.USUAL)) {
            return create(all);
        }
        List<OptimizerParts.Part> parts = new ArrayList<>();
        for (FlatLayout.Range range : ranges) {
            Double decay = range.rule().weightDecay();
            // The norm is that of the gradient of all weights.
            OptimizerSpec unclipped = clipNorm(0);
            OptimizerSpec own = decay == null ? unclipped : unclipped.weightDecay(decay);
            parts.add(
                    new OptimizerParts.Part(
                            "group" + range.group(),
                            range.start(),
                            range.size(),
                            range.rule().lrScale(),
                            own.alone(all.part(range))));
        }
        Optimizer made = new OptimizerParts(all, parts);
        made.clipTo(options().get(OptimizerType.CLIP_NORM));
        return lookingAhead(all, made);
    }
}
