package ai.gaze.zoo.array;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.djl.training.GradientCollector;
import ai.gaze.testing.Garbage;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An array lives as long as anything needs it, whoever made it is gone. */
@Tag("garbage")
class HostArraysTest {

    private static final int SIZE = 4096;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aViewOutlivesTheArray() {
        assertOutlives(x -> x.reshape(2, -1).get(1));
        assertOutlives(x -> x.split(2).get(1));
        assertOutlives(x -> x.expandDims(0).squeeze(0));
    }

    @Test
    void aConversionToTheSameTypeOutlivesTheArray() {
        assertOutlives(x -> Casts.copy(x, DataType.FLOAT64));
        assertOutlives(x -> Casts.copy(x, Device.cpu()));
        assertOutlives(x -> x.toType(DataType.FLOAT64, true));
        assertOutlives(x -> x.toDevice(Device.cpu(), true));
    }

    @Test
    void whatTheBackwardPassReadsOutlivesTheArray() {
        NDArray x = manager.ones(new Shape(SIZE));
        x.setRequiresGradient(true);
        float[] sevens = new float[SIZE];
        Arrays.fill(sevens, 7);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray y;
            try (NDManager scope = manager.newSubManager()) {
                y = x.mul(HostArrays.of(scope, sevens)).mul(HostArrays.scalar(scope, 2f)).sum();
            }
            Garbage.collect();
            collector.backward(y);
        }
        Arrays.fill(sevens, 14);
        assertArrayEquals(sevens, x.getGradient().toFloatArray());
    }

    @Test
    void aCopyIsNoAlias() {
        NDArray x = HostArrays.of(manager, new float[] {1, 2});
        Casts.copy(x, DataType.FLOAT32).addi(x);
        Casts.copy(x, Device.cpu()).addi(x);
        Casts.copy(x, DataType.FLOAT64).addi(x);
        assertArrayEquals(new float[] {1, 2}, x.toFloatArray());
    }

    @Test
    void aConstantOfATracedNetworkOutlivesTheTrace() {
        // As a block of somebody else's makes it.
        LambdaBlock block =
                LambdaBlock.singleton(
                        x -> x.mul(x.getManager().create(new float[] {1, 2, 3})), "scaled");
        Graph graph = Tracer.builder().build().trace(block, new Shape(1, 3));
        Garbage.collect();
        Tensor constant =
                Collections.unmodifiableCollection(graph.constants().values()).iterator().next();
        assertArrayEquals(new float[] {1, 2, 3}, constant.toFloats());
    }

    @Test
    void everyTypeAndShape() throws IOException {
        assertEquals(0.1f, HostArrays.scalar(manager, 0.1f).getFloat());
        assertEquals(0.1, HostArrays.scalar(manager, 0.1).getDouble());
        assertEquals(-3, HostArrays.scalar(manager, -3).getInt());
        assertEquals(1L << 40, HostArrays.scalar(manager, 1L << 40).getLong());
        assertEquals(new Shape(), HostArrays.scalar(manager, 1L).getShape());
        assertArrayEquals(
                new long[] {-1, 5}, HostArrays.of(manager, new long[] {-1, 5}).toLongArray());
        assertEquals(new Shape(0), HostArrays.of(manager, new float[0]).getShape());
        NDArray bytes = HostArrays.of(manager, new byte[] {1, -1}, new Shape(1, 2), DataType.UINT8);
        assertArrayEquals(new int[] {1, 255}, bytes.toUint8Array());
        ByteBuffer direct = ByteBuffer.allocateDirect(2).put((byte) 3).put((byte) 4).flip();
        assertArrayEquals(
                new byte[] {3, 4},
                HostArrays.of(manager, direct, new Shape(2), DataType.INT8).toByteArray());
    }

    @Test
    void tooFewValuesAreRefusedAndLeaveNothingBehind() {
        int before = manager.getManagedArrays().size();
        FloatBuffer three = FloatBuffer.allocate(3);
        assertThrows(
                IllegalArgumentException.class,
                () -> HostArrays.of(manager, three, new Shape(2, 2), DataType.FLOAT32));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        HostArrays.of(
                                manager,
                                LongBuffer.allocate(4),
                                new Shape(2, 2),
                                DataType.FLOAT32));
        assertThrows(
                IllegalArgumentException.class,
                () -> HostArrays.of(manager, (Buffer) null, new Shape(2), DataType.FLOAT32));
        assertThrows(
                IOException.class,
                () ->
                        HostArrays.filled(
                                manager,
                                new Shape(2),
                                DataType.FLOAT32,
                                target -> {
                                    throw new IOException("gone");
                                }));
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void aDeviceOrTypeThatIsNotThereIsRefused() {
        NDArray array = manager.zeros(new Shape(2));
        for (Device none : new Device[] {null, Device.gpu(99), Device.of("gpu", -1)}) {
            assertThrows(IllegalArgumentException.class, () -> Casts.to(array, none));
            assertThrows(IllegalArgumentException.class, () -> Casts.copy(array, none));
        }
        assertThrows(IllegalArgumentException.class, () -> Casts.to(array, (DataType) null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Tensor(null, new Shape(1), new byte[] {1, 2, 3, 4}));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Tensor(DataType.FLOAT32, new Shape(-1, -1), new byte[4]));
        for (Shape none : new Shape[] {null, new Shape(-1), new Shape(1L << 40)}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> HostArrays.of(manager, new float[1], none));
        }
    }

    private void assertOutlives(UnaryOperator<NDArray> use) {
        double[] sevens = new double[SIZE];
        Arrays.fill(sevens, 7);
        NDArray result;
        try (NDManager scope = manager.newSubManager()) {
            result = use.apply(HostArrays.of(scope, sevens, new Shape(SIZE)));
            result.attach(manager);
        }
        Garbage.collect();
        for (double value : result.toDoubleArray()) {
            assertEquals(7, value);
        }
    }

    /** Reads an array of 128 MiB in a process whose heap has no room for it. */
    static final class InASmallHeap {

        private InASmallHeap() {}

        /** Ends with exit code 0 if the machine says so, and nothing crashes. */
        public static void main(String[] arguments) {
            try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
                NDArray array = manager.zeros(new Shape(32 << 20));
                long[] sum = new long[1];
                HostArrays.read(array, values -> sum[0] += values.remaining() + values.get(7));
                assertEquals(128 << 20, sum[0]);
                assertThrows(OutOfMemoryError.class, () -> Tensor.of(array));
            }
        }
    }

    @Test
    void anArrayThatTheHeapHasNoRoomForEndsNoProcess() throws Exception {
        String classPath = System.getProperty("java.class.path");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", classPath),
                        InASmallHeap.class.getName());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
