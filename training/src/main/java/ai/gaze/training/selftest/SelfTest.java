package ai.gaze.training.selftest;

import ai.djl.Device;
import ai.gaze.training.device.Devices;
import ai.gaze.training.selftest.CaseResult.Status;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * Computes what fixtures hold the results of, and compares: attention modules, whole networks,
 * augmentation, learning rates, courses of training. It shows whether a device or another build of
 * PyTorch computes what it should.
 *
 * <pre>{@code
 * SelfTestReport report = SelfTest.shipped().only("se-*").run("cpu", System.out::println);
 * }</pre>
 *
 * <p>A fixture that cannot be read or computed fails by itself; the others go on.
 */
public final class SelfTest {

    private final FixtureFolder folder;
    private final List<String> cases;

    private SelfTest(FixtureFolder folder, List<String> cases) {
        this.folder = folder;
        this.cases = cases;
    }

    /** The fixtures inside Gaze. */
    public static SelfTest shipped() throws IOException {
        FixtureFolder shipped = FixtureFolder.shipped();
        return new SelfTest(shipped, shipped.names());
    }

    /**
     * The files {@code *.safetensors} of a folder, of any shapes and arguments.
     *
     * @param folder the folder
     * @throws UserException if there is no such folder, or nothing in it
     * @throws IOException if it cannot be read
     */
    public static SelfTest of(Path folder) throws IOException {
        FixtureFolder files = FixtureFolder.of(folder);
        return new SelfTest(files, files.names());
    }

    /**
     * The cases whose name fits.
     *
     * @param glob such as {@code network-*} or {@code {se,cbam}-*}
     * @throws UserException if none does
     */
    public SelfTest only(String glob) {
        List<String> chosen = cases.stream().filter(matcher(glob)).toList();
        if (chosen.isEmpty()) {
            throw UserException.of(
                    "no case is named \"%s\": write a name or a pattern such as network-*; there"
                            + " are %s cases from %s to %s",
                    glob, cases.size(), cases.get(0), cases.get(cases.size() - 1));
        }
        return new SelfTest(folder, chosen);
    }

    private static Predicate<String> matcher(String glob) {
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return name -> matcher.matches(Path.of(name));
        } catch (PatternSyntaxException e) {
            throw new UserException(
                    "\"" + glob + "\" is not a pattern: write one such as network-*", e);
        }
    }

    /** Returns the names of the cases, sorted. */
    public List<String> cases() {
        return cases;
    }

    /**
     * Says what to mind on a device. The tolerances are those of IEEE float32, and CUDA's libraries
     * round to TF32 unless the environment says otherwise.
     *
     * @param device its name, as {@code --device} takes it
     */
    public static Optional<String> warning(String device) {
        boolean exact = "0".equals(System.getenv("NVIDIA_TF32_OVERRIDE"));
        return exact || !Devices.parse(device).isGpu()
                ? Optional.empty()
                : Optional.of(
                        "the GPU may round to TF32, which the tolerances do not allow; set"
                                + " NVIDIA_TF32_OVERRIDE=0 in the environment");
    }

    /**
     * Computes all cases.
     *
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpuN}
     * @param listener is told each result when it is there
     * @throws UserException if the device is not there
     */
    public SelfTestReport run(String device, Consumer<CaseResult> listener) {
        Device where = Devices.parse(device);
        long start = System.nanoTime();
        List<CaseResult> results = new ArrayList<>();
        for (String name : cases) {
            CaseResult result = NoGrad.compute(() -> run(name, where));
            results.add(result);
            listener.accept(result);
        }
        return new SelfTestReport(Devices.name(where), results, seconds(start));
    }

    private CaseResult run(String name, Device device) {
        long start = System.nanoTime();
        String module = "";
        List<Check> checks = List.of();
        Status status = Status.FAILED;
        String reason = "";
        try {
            Fixture fixture = folder.read(name);
            module = fixture.metadata("module");
            checks = new CaseRunner(folder, device).run(fixture);
            if (checks.isEmpty()) {
                reason = name + " holds nothing to compare; make it again";
            } else if (checks.stream().allMatch(Check::ok)) {
                status = Status.PASSED;
            }
        } catch (Unknown e) {
            status = Status.SKIPPED;
            reason = e.getMessage();
        } catch (UserException e) {
            reason = e.getMessage();
        } catch (IOException | RuntimeException e) {
            // Whatever one fixture leads to, the others are to be computed.
            reason = sentence(e);
        }
        return new CaseResult(name, module, status, reason, checks, seconds(start));
    }

    private static String sentence(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException) {
                return cause.getMessage();
            }
        }
        String message = e.getMessage() == null ? "" : e.getMessage();
        return Texts.format(
                "it could not be computed: %s %s",
                e.getClass().getSimpleName(), message.lines().findFirst().orElse(""));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
