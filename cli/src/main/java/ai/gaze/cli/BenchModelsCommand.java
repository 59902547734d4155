package ai.gaze.cli;

import ai.gaze.training.bench.Intermediates;
import ai.gaze.training.bench.ModelBenchmark;
import ai.gaze.training.bench.ModelTimes;
import ai.gaze.training.bench.TimeRatio;
import ai.gaze.zoo.AttentionSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gaze bench models}. */
@Command(
        name = "models",
        description =
                "Forward and backward time of every attention: in a backbone beside the bare"
                        + " backbone, and alone beside the same operations as one TorchScript"
                        + " function.",
        footer = {
            "",
            "Images are 32x32; a module alone sees maps of 64x32x32. A ratio is taken turn by turn."
        })
final class BenchModelsCommand implements Callable<Integer> {

    private static final String ROW = "%-32s %12s %12s %8s %8s %8s%n";

    @Option(
            names = "--backbone",
            paramLabel = "NAME",
            defaultValue = "resnet18",
            description = "Backbone of the first table. Default: ${DEFAULT-VALUE}.")
    private String backbone;

    @Option(
            names = "--attention",
            paramLabel = "NAME",
            description =
                    "Attention for both tables, such as cbam:reduction=8; may be given more than"
                            + " once. Default: all in the backbone, and cbam, non-local, dual and"
                            + " criss-cross alone.")
    private List<String> attentions = new ArrayList<>();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "16",
            description = "Images of a pass. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Mixin private Turns turns;
    @Mixin private DeviceOption device;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        List<AttentionSpec> specs = attentions.stream().map(AttentionSpec::parse).toList();
        ModelTimes times =
                new ModelBenchmark(backbone, specs, batchSize, turns.turns, device.name)
                        .run(output.console()::step);
        return output.print(times, out -> tables(out, times));
    }

    private void tables(PrintWriter out, ModelTimes times) {
        table(out, "with attention / bare " + backbone, "with ms", "bare ms", times.inBackbone());
        table(out, "module / one function", "module ms", "function ms", times.alone());
        intermediates(out, times.crissCross());
    }

    private static void table(
            PrintWriter out,
            String title,
            String measured,
            String reference,
            List<TimeRatio> rows) {
        out.printf(Locale.ROOT, ROW, title, measured, reference, "ratio", "least", "most");
        for (TimeRatio row : rows) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    row.name(),
                    BenchOutput.number(row.measured().median()),
                    BenchOutput.number(row.reference().median()),
                    BenchOutput.number(row.ratio().median()),
                    BenchOutput.number(row.ratio().least()),
                    BenchOutput.number(row.ratio().most()));
        }
        out.println();
    }

    private static void intermediates(PrintWriter out, List<Intermediates> sizes) {
        String row = "%-32s %12s %12s %12s %12s%n";
        out.printf(
                Locale.ROOT,
                row,
                "criss-cross, numbers per image",
                "largest",
                "HW(H+W)",
                "(HW)^2",
                "all arrays");
        for (Intermediates at : sizes) {
            long positions = (long) at.side() * at.side();
            out.printf(
                    Locale.ROOT,
                    row,
                    at.side() + "x" + at.side(),
                    whole(at.largest()),
                    whole(positions * 2 * at.side()),
                    whole(positions * positions),
                    whole(at.total()));
        }
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
