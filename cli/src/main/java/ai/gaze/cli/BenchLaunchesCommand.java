package ai.gaze.cli;

import ai.gaze.bench.LaunchBenchmark;
import ai.gaze.bench.Launches;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gaze bench launches}. */
@Command(
        name = "launches",
        description =
                "What a training step asks of the engine, on any machine: calls from Java, kernels,"
                        + " bytes, and the host's time.",
        footer = {
            "",
            "Calls are all of Java's into the engine, those that free an array included. Kernels"
                    + " are operations that compute or copy; views, and operations on nothing, do"
                    + " not count. MB read is 4 bytes for each element that they are handed, in"
                    + " whatever precision, MB made that of new arrays on the CPU. The host's time"
                    + " is that of a step with batches of 4 images, the median of up to 300; on a"
                    + " CPU the arithmetic of these is in it. Images are 32x32, in 10 classes.",
            "",
            "A GPU starts the kernels of a batch's augmentation once for 4,096 images.",
            "",
            "Example:",
            "  gaze bench launches --set model=resnet18 --precision bf16"
        })
final class BenchLaunchesCommand implements Callable<Integer> {

    private static final String ROW = "%-18s %12s %9s %9s %9s %9s%n";

    @Mixin private RecipeOptions measured;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Images of a step. Default: the recipe's.")
    private Integer batchSize;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "fp32, bf16 or fp16. Default: the recipe's.")
    private String precision;

    @Mixin private DeviceOption device;
    @Mixin private BenchOutput output;

    @Override
    public Integer call() throws IOException {
        Map<String, String> further = new LinkedHashMap<>();
        if (batchSize != null) {
            further.put("batch-size", batchSize.toString());
        }
        if (precision != null) {
            further.put("precision", precision);
        }
        List<Launches> counted =
                new LaunchBenchmark(measured.recipe(further), device.name)
                        .run(output.console()::step);
        return output.print(counted, out -> table(out, counted));
    }

    private static void table(PrintWriter out, List<Launches> counted) {
        out.println(counted.get(0).step());
        out.printf(ROW, "", "engine calls", "kernels", "MB read", "MB made", "host ms");
        for (Launches each : counted) {
            out.printf(
                    ROW,
                    each.part(),
                    BenchOutput.number(each.engineCalls()),
                    BenchOutput.number(each.kernels()),
                    BenchOutput.number(each.megabytesRead()),
                    BenchOutput.number(each.megabytesMade()),
                    BenchOutput.number(each.hostMilliseconds()));
        }
    }
}
