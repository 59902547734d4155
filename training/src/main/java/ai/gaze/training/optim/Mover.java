package ai.gaze.training.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/**
 * Moves two vectors a share of the way to two others, as {@link InPlace#moveTowards} moves one, in
 * one call of the engine. (PyTorch's {@code lerp_} does not round the product, and has other bits.)
 */
final class Mover implements AutoCloseable {

    private static final List<String> NAMES = List.of("x", "u", "y", "v", "share");
    private static final List<String> LINES =
            List.of(
                    "part = float(share)",
                    "way = torch.mul_(torch.sub(y, x), part)",
                    "path = torch.mul_(torch.sub(v, u), part)");
    private static final List<String> STAYING =
            List.of(
                    "stay = torch.to(found, 11, False, False, None)",
                    "way = torch.where(stay, torch.zeros_like(way), way)",
                    "path = torch.where(stay, torch.zeros_like(path), path)");
    private static final List<String> MOVING =
            List.of("x = torch.add_(x, way)", "u = torch.add_(u, path)", "return [x]");

    private final NDManager manager;
    private final NDManager host;
    private final InPlaceFunction always;
    private InPlaceFunction unlessFound;

    /**
     * @param manager its device is that of the vectors; has to be open as long as this
     */
    Mover(NDManager manager) {
        this.manager = manager;
        host = manager.newSubManager(Device.cpu());
        always = function(NAMES, List.of());
    }

    private InPlaceFunction function(List<String> names, List<String> between) {
        return new InPlaceFunction(
                manager, "averaging", names, joined(List.of(LINES, between, MOVING)));
    }

    private static List<String> joined(List<List<String>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    void move(NDList from, NDList to, double share, NDArray foundInf) {
        try (NDArray number = HostArrays.scalar(host, share)) {
            NDList arguments = new NDList(from).addAll(to).addAll(new NDList(number));
            if (foundInf == null) {
                always.call(arguments);
                return;
            }
            if (unlessFound == null) {
                unlessFound = function(joined(List.of(NAMES, List.of("found"))), STAYING);
            }
            arguments.add(foundInf);
            unlessFound.call(arguments);
        }
    }

    @Override
    public void close() {
        always.close();
        if (unlessFound != null) {
            unlessFound.close();
        }
    }
}
