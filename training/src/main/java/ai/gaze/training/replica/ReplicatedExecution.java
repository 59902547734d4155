package ai.gaze.training.replica;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.execution.ExecutedNetwork;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.execution.Turn;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.torch.EngineThreads;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Runs the passes of a step on several devices at once, as PyTorch's {@code
 * DistributedDataParallel}: each has its copy of the weights, its rows of the batch and its thread,
 * and the gradients are added in the order of the devices, weighted by rows.
 *
 * <p>The weights are updated once, on the first device, and copied to the others before the next
 * step: so all replicas have the same bits whatever the optimizer does, its vectors and the average
 * of the weights are there once, and what is copied is as much as an all-reduce would bring back.
 * Running statistics come from the first device, too. Each replica normalizes by its own rows. The
 * network itself is run by all of them at once, and has to keep nothing of a pass.
 */
public final class ReplicatedExecution extends Execution {

    private final List<Replica> replicas;
    private final int least;
    private final boolean draws;

    private ReplicatedExecution(
            List<Replica> replicas, LossScaler scaler, int least, boolean draws) {
        super(scaler);
        this.replicas = replicas;
        this.least = least;
        this.draws = draws;
    }

    /**
     * Prepares them.
     *
     * @param devices two or more, the first that of the weights
     * @param parameters what is trained
     * @param network what is trained
     * @param scaler as of {@link Execution#create}
     * @param least how many images a device gets at least
     * @param one prepares the passes of one device with its copy of the weights
     */
    public static Execution create(
            List<Device> devices,
            FlatParameters parameters,
            ExecutedNetwork network,
            LossScaler scaler,
            int least,
            Function<FlatParameters, Execution> one) {
        NDManager owner = parameters.vector().getManager();
        List<Replica> replicas = new ArrayList<>();
        ReplicatedExecution all = new ReplicatedExecution(replicas, scaler, least, draws(network));
        try {
            for (Device device : devices) {
                NDManager own = owner.newSubManager(device);
                FlatParameters copy = replicas.isEmpty() ? parameters : parameters.duplicate(own);
                replicas.add(new Replica(own, copy, one.apply(copy), replicas.size()));
            }
            if (!devices.get(0).isGpu()) {
                all.shareCores(owner);
            }
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    // What cannot be recorded may draw numbers for all that is known.
    private static boolean draws(ExecutedNetwork network) {
        try {
            return network.recorded().isRandom();
        } catch (UserException e) {
            return true;
        }
    }

    private void shareCores(NDManager owner) {
        int cores = EngineThreads.count();
        try (NDManager cpu = owner.newSubManager(Device.cpu())) {
            List<Future<?>> set = new ArrayList<>();
            for (Replica replica : replicas) {
                set.add(replica.limit(Math.max(1, cores / replicas.size())));
            }
            set.forEach(Replica::result);
            EngineThreads.set(cores, cpu);
        }
    }

    @Override
    public ExecutionMode mode() {
        return replicas.get(0).execution().mode();
    }

    @Override
    protected void begin() {
        replicas.stream().skip(1).forEach(replica -> replica.assign(replicas.get(0)));
    }

    @Override
    public Pass part(NDManager step, NDArray images, NDArray labels, double share, Turn turn) {
        long size = labels.getShape().get(0);
        List<Rows> rows = Rows.split(size, replicas.size(), least);
        Turn[] turns = turns(rows.size(), step);
        List<Replica.Part> parts = new ArrayList<>();
        try {
            for (int i = 0; i < rows.size(); i++) {
                double own = share * rows.get(i).size() / size;
                parts.add(replicas.get(i).begin(images, labels, rows.get(i), own, turns[i]));
            }
            Pass sum = null;
            for (Replica.Part part : parts) {
                sum = sum == null ? part.result().attach(step) : sum.add(part.result());
            }
            return sum;
        } finally {
            parts.forEach(Replica.Part::close);
        }
    }

    private Turn[] turns(int count, NDManager step) {
        if (draws) {
            return Turns.of(count, step);
        }
        Turn[] all = new Turn[count];
        Arrays.fill(all, Turn.NOW);
        return all;
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
    }
}
