package ai.gaze.training.replica;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.execution.ScriptFunction;
import ai.gaze.training.execution.Turn;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.StepParameters;
import ai.gaze.training.torch.GraphOptimizer;
import ai.gaze.training.torch.HeldBuffers;
import ai.gaze.training.torch.Recording;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs the passes of a step on several devices whose batch normalizations share their statistics.
 *
 * <p>A compiled function cannot wait for others in its middle, so the network is one function for
 * each stretch between two normalizations. One thread calls them, replica after replica, which GPUs
 * work off side by side; one backward pass goes through all replicas, as their normalizations join
 * them. The weights are updated as in {@link ReplicatedExecution}.
 */
public final class SyncedExecution extends Execution {

    private final Graph graph;
    private final List<Segments.Segment> segments;
    private final Execution alone;
    private final List<Member> members = new ArrayList<>();

    /** One replica. */
    private record Member(
            NDManager manager,
            FlatParameters parameters,
            Map<Value, NDArray> constants,
            List<ScriptFunction> functions,
            Loss loss) {}

    private SyncedExecution(Graph graph, Execution alone) {
        super(null);
        this.graph = graph;
        this.alone = alone;
        segments = Segments.of(graph);
    }

    /**
     * Prepares them.
     *
     * @param devices two or more, the first that of the weights
     * @param parameters what is trained
     * @param graph the network as it is recorded in training, in float32
     * @param alone runs a batch of one image on the first device
     * @param loss gives the loss on the device of a manager
     */
    public static Execution create(
            List<Device> devices,
            FlatParameters parameters,
            Graph graph,
            Execution alone,
            Function<NDManager, Loss> loss) {
        SyncedExecution all = new SyncedExecution(graph, alone);
        try {
            for (Device device : devices) {
                all.add(parameters, parameters.vector().getManager().newSubManager(device), loss);
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw new UncheckedIOException("the network cannot be compiled: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private void add(FlatParameters trained, NDManager manager, Function<NDManager, Loss> loss)
            throws IOException {
        Member member =
                new Member(
                        manager,
                        members.isEmpty() ? trained : trained.duplicate(manager),
                        new HashMap<>(),
                        new ArrayList<>(),
                        loss.apply(manager));
        members.add(member);
        graph.constants().forEach((v, tensor) -> member.constants.put(v, tensor.array(manager)));
        for (Segments.Segment segment : segments) {
            member.functions.add(
                    segment.graph() == null ? null : ScriptFunction.load(segment.graph(), manager));
        }
    }

    @Override
    public ExecutionMode mode() {
        return ExecutionMode.COMPILED;
    }

    @Override
    protected void begin() {
        members.stream()
                .skip(1)
                .forEach(member -> member.parameters.assign(members.get(0).parameters));
    }

    @Override
    public Pass part(NDManager step, NDArray images, NDArray labels, double share, Turn turn) {
        long size = labels.getShape().get(0);
        if (size == 1) {
            // What was recorded takes more.
            return alone.part(step, images, labels, share, turn);
        }
        List<Running> running = new ArrayList<>();
        try (Recording recording = new Recording()) {
            for (Rows rows : Rows.split(size, members.size(), 2)) {
                running.add(new Running(members.get(running.size()), rows, images, labels));
            }
            forward(running, step);
            NDArray total = null;
            for (Running each : running) {
                NDArray loss = each.loss(graph.outputs().get(0), share / size);
                total = total == null ? loss : total.add(Casts.to(loss, step.getDevice()));
            }
            backward(recording, total, members.get(0).loss);
            Pass sum = null;
            for (Running each : running) {
                sum = sum == null ? each.pass().attach(step) : sum.add(each.pass());
            }
            return sum;
        } finally {
            running.forEach(each -> each.owner.close());
        }
    }

    private void forward(List<Running> running, NDManager step) {
        for (int i = 0; i < segments.size(); i++) {
            Segments.Segment segment = segments.get(i);
            if (segment.graph() != null) {
                for (Running each : running) {
                    if (segment.graph().isRandom()) {
                        Turns.reseed(step);
                    }
                    each.call(segment.graph(), i);
                }
            }
            if (segment.normalization() != null) {
                normalize(running, segment.normalization());
            }
        }
    }

    private static void normalize(List<Running> running, Node node) {
        List<SyncedNorm.Input> inputs =
                running.stream()
                        .map(
                                each ->
                                        new SyncedNorm.Input(
                                                each.values.get(node.input(0)),
                                                each.values.get(node.input(3)),
                                                each.values.get(node.input(4))))
                        .toList();
        Map<Value, NDArray> first = running.get(0).values;
        NDList results =
                SyncedNorm.of(node.attributes())
                        .of(inputs, first.get(node.input(1)), first.get(node.input(2)));
        for (int i = 0; i < running.size(); i++) {
            running.get(i).values.put(node.output(), results.get(i));
        }
    }

    @Override
    public void close() {
        alone.close();
        for (Member member : members) {
            member.functions.stream().filter(f -> f != null).forEach(ScriptFunction::close);
            member.manager.close();
        }
    }

    /** What a replica has of a batch. */
    private final class Running {

        private final Member member;
        private final NDManager owner;
        private final StepParameters store;
        private final NDArray labels;
        private final Map<Value, NDArray> values;
        private NDArray logits;
        private NDArray loss;

        Running(Member member, Rows rows, NDArray images, NDArray labels) {
            this.member = member;
            owner = member.manager.newSubManager();
            HeldBuffers.untilClosed(owner);
            store = member.parameters.forStep(owner);
            this.labels = rows.of(labels, owner);
            values = new HashMap<>(member.constants);
            values.put(graph.inputs().get(0), rows.of(images, owner));
            for (Value value : graph.parameters().keySet()) {
                Parameter parameter = member.parameters.parameter(value.name());
                values.put(value, store.getValue(parameter, owner.getDevice(), true));
            }
        }

        void call(Graph segment, int index) {
            NDList arguments = new NDList();
            segment.inputs().forEach(value -> arguments.add(values.get(value)));
            GraphOptimizer.turnOff();
            NDList results = member.functions.get(index).callAll(store, arguments);
            for (int i = 0; i < results.size(); i++) {
                values.put(segment.outputs().get(i), results.get(i));
            }
        }

        NDArray loss(Value output, double shareOfRow) {
            logits = values.get(output);
            double share = shareOfRow * labels.getShape().get(0);
            NDManager host = owner.newSubManager(Device.cpu());
            NDArray mean = Losses.mean(member.loss, labels, logits);
            loss = mean.mul(HostArrays.scalar(host, (float) share));
            return loss;
        }

        Pass pass() {
            return Pass.of(loss, logits, labels, store.gradient());
        }
    }
}
