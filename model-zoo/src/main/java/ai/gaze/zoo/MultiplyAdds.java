package ai.gaze.zoo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Counts the multiplications of one forward pass by running it on arrays that watch what is asked
 * of them: every operation of a DJL block is a method of {@link NDArray} or {@link NDArrayEx}.
 * Convolutions are counted and left out. What an array can see of the image goes with it.
 */
final class MultiplyAdds {

    /** Of which the result belongs to no place of the image. */
    private static final Set<String> OF_ALL_PLACES =
            Set.of("globalAvgPool", "globalMaxPool", "mean", "sum", "max", "min");

    private long count;
    private int furthest;

    long count(Block network, Shape input) {
        return count(network, input, store -> store);
    }

    /** Returns how many there were up to now, for one who watches the pass. */
    long soFar() {
        return count;
    }

    /** Returns the side in pixels of what a position of the last convolution or pooling sees. */
    int receptiveField() {
        return furthest;
    }

    /**
     * What a position of a map sees.
     *
     * @param side in pixels
     * @param step pixels from one position to the next
     */
    private record Sight(long side, long step) {

        static final Sight NONE = new Sight(0, 1);

        Sight through(Shape kernel, Shape stride, Shape dilation) {
            int first = kernel.dimension() - 2;
            long more = (kernel.get(first) - 1) * (dilation == null ? 1 : dilation.get(0)) * step;
            return new Sight(side == 0 ? 0 : side + more, step * stride.get(0));
        }
    }

    /**
     * Counts while somebody watches.
     *
     * @param watched gives the parameters to one who does
     */
    long count(Block network, Shape input, UnaryOperator<ParameterStore> watched) {
        NDManager owner =
                network.getParameters().isEmpty()
                        ? null
                        : network.getParameters().get(0).getValue().getArray().getManager();
        try (NDManager scope =
                owner == null ? NDManager.newBaseManager(Device.cpu()) : owner.newSubManager()) {
            NDArray x = watch(NDArray.class, scope.zeros(input), new Sight(1, 1));
            ParameterStore store = watched.apply(new ParameterStore(scope, false));
            network.forward(store, new NDList(x), false);
            return count;
        }
    }

    private <T> T watch(Class<T> type, T target, Sight sight) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, new Watcher(target, sight)));
    }

    private Object wrap(Object result, Sight sight) {
        if (result instanceof NDArray array) {
            return watch(NDArray.class, array, sight);
        }
        if (result instanceof NDArrayEx operations) {
            return watch(NDArrayEx.class, operations, sight);
        }
        if (result instanceof NDList list) {
            NDList watched = new NDList();
            list.forEach(array -> watched.add(watch(NDArray.class, array, sight)));
            return watched;
        }
        return result;
    }

    private static Sight widest(Sight own, Object... arguments) {
        Sight widest = own;
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            Object[] each =
                    argument instanceof NDList list ? list.toArray() : new Object[] {argument};
            for (Object one : each) {
                if (one != null
                        && Proxy.isProxyClass(one.getClass())
                        && Proxy.getInvocationHandler(one) instanceof Watcher watcher
                        && watcher.sight.side > widest.side) {
                    widest = watcher.sight;
                }
            }
        }
        return widest;
    }

    private static Object unwrap(Object argument) {
        if (argument instanceof NDList list) {
            NDList plain = new NDList();
            list.forEach(array -> plain.add((NDArray) unwrap(array)));
            return plain;
        }
        if (argument != null
                && Proxy.isProxyClass(argument.getClass())
                && Proxy.getInvocationHandler(argument) instanceof Watcher watcher) {
            return watcher.target;
        }
        return argument;
    }

    private static Object[] unwrap(Object[] arguments) {
        if (arguments == null) {
            return null;
        }
        Object[] plain = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            plain[i] = unwrap(arguments[i]);
        }
        return plain;
    }

    private final class Watcher implements InvocationHandler {

        private final Object target;
        private final Sight sight;

        Watcher(Object target, Sight sight) {
            this.target = target;
            this.sight = sight;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object[] plain = unwrap(arguments);
            Object result =
                    method.getName().equals("convolution") ? convolved(plain).orElse(null) : null;
            try {
                result = result == null ? method.invoke(target, plain) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            switch (method.getName()) {
                case "convolution", "linear" -> {
                    // weight [out, in, ...]: each output is a sum over all axes but the first
                    Shape weight = ((NDArray) plain[1]).getShape();
                    count += size(result) * (weight.size() / weight.get(0));
                }
                case "matMul", "batchMatMul" -> {
                    Shape left = ((NDArray) target).getShape();
                    count += size(result) * left.get(left.dimension() - 1);
                }
                default -> {}
            }
            return wrap(result, seen(method.getName(), widest(sight, arguments), plain));
        }

        private Sight seen(String method, Sight before, Object... arguments) {
            Sight seen =
                    switch (method) {
                        case "convolution" ->
                                before.through(
                                        ((NDArray) arguments[1]).getShape(),
                                        (Shape) arguments[3],
                                        (Shape) arguments[5]);
                        case "maxPool", "avgPool" ->
                                before.through((Shape) arguments[0], (Shape) arguments[1], null);
                        default -> OF_ALL_PLACES.contains(method) ? Sight.NONE : before;
                    };
            if (method.equals("convolution") || method.equals("maxPool")) {
                furthest = Math.max(furthest, Math.toIntExact(seen.side));
            }
            return seen;
        }

        // A convolution takes nearly all of the time, and what it computes does not matter here.
        private Optional<NDList> convolved(Object... arguments) {
            NDArray input = (NDArray) arguments[0];
            Shape weight = ((NDArray) arguments[1]).getShape();
            long[] sizes = input.getShape().getShape().clone();
            sizes[1] = weight.get(0);
            for (int i = 2; i < sizes.length; i++) {
                long stride = ((Shape) arguments[3]).get(i - 2);
                long padding = ((Shape) arguments[4]).get(i - 2);
                long dilation = ((Shape) arguments[5]).get(i - 2);
                sizes[i] += 2 * padding - dilation * (weight.get(i) - 1) - 1;
                if (sizes[i] < 0) {
                    // The engine says why it cannot be.
                    return Optional.empty();
                }
                sizes[i] = sizes[i] / stride + 1;
            }
            return Optional.of(
                    new NDList(input.getManager().zeros(new Shape(sizes), input.getDataType())));
        }

        private long size(Object result) {
            NDArray array =
                    result instanceof NDList list ? list.singletonOrThrow() : (NDArray) result;
            return array.size();
        }
    }
}
