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
import java.util.function.UnaryOperator;

/**
 * Counts the multiplications of one forward pass by running it on arrays that watch what is asked
 * of them: every operation of a DJL block is a method of {@link NDArray} or {@link NDArrayEx}.
 * Convolutions are counted and left out.
 */
final class MultiplyAdds {

    private long count;

    long count(Block network, Shape input) {
        return count(network, input, store -> store);
    }

    /** Returns how many there were up to now, for one who watches the pass. */
    long soFar() {
        return count;
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
            NDArray x = watch(NDArray.class, scope.zeros(input));
            ParameterStore store = watched.apply(new ParameterStore(scope, false));
            network.forward(store, new NDList(x), false);
            return count;
        }
    }

    private <T> T watch(Class<T> type, T target) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, new Watcher(target)));
    }

    private Object wrap(Object result) {
        if (result instanceof NDArray array) {
            return watch(NDArray.class, array);
        }
        if (result instanceof NDArrayEx operations) {
            return watch(NDArrayEx.class, operations);
        }
        if (result instanceof NDList list) {
            NDList watched = new NDList();
            list.forEach(array -> watched.add(watch(NDArray.class, array)));
            return watched;
        }
        return result;
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

        Watcher(Object target) {
            this.target = target;
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
            return wrap(result);
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
