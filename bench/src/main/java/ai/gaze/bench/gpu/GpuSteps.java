package ai.gaze.bench.gpu;

import ai.gaze.bench.Figure;
import ai.gaze.bench.Layout;
import ai.gaze.bench.MemoryBenchmark;
import ai.gaze.bench.StepBenchmark;
import ai.gaze.bench.StepTime;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All steps in order of value, with what each may take on a Hopper GPU where time is short. */
final class GpuSteps {

    // Fixtures hold what float32 gives, and CUDA's libraries round to TF32 unless told otherwise.
    private static final Map<String, String> FLOAT32 = Map.of("NVIDIA_TF32_OVERRIDE", "0");
    private static final String GOLDEN = "golden ";
    private static final String KINDS = "golden-kinds";
    private static final String DOCTOR = "doctor";
    static final String PAIR = "pair-";
    private static final String HUGE = "out-of-memory";
    private static final String TABLE = "table";

    private GpuSteps() {}

    static List<GpuStep> all(Scale scale) {
        List<GpuStep> steps = new ArrayList<>();
        steps.add(GpuStep.of(DOCTOR, 20, Checks::doctor));
        steps.add(
                GpuStep.of(
                        "invisible",
                        20,
                        p -> p.inChildren(Map.of("CUDA_VISIBLE_DEVICES", ""), DOCTOR)));
        steps.add(GpuStep.of(KINDS, 60, p -> p.inChildren(FLOAT32, KINDS)));
        steps.add(
                GpuStep.of(
                        "golden-training",
                        60,
                        p -> p.inChildren(FLOAT32, GOLDEN + scale.golden())));
        for (String precision : scale.precisions()) {
            String name = "sample-" + precision;
            steps.add(
                    GpuStep.of(
                            name,
                            20,
                            p -> Trainings.train(p, name, "default", sample(scale, precision))));
        }
        steps.add(GpuStep.of("resume", 20, p -> Trainings.resume(p, sample(scale, "fp32"))));
        int large = scale.batches().get(0);
        steps.add(GpuStep.of("step-" + large, 60, p -> compiledSteps(p, large)));
        steps.add(GpuStep.ofData("fast", 60, p -> fast(p, "fast", scale.fastEpochs())));
        for (int seeds = 1; seeds <= 3; seeds++) {
            int upTo = seeds;
            steps.add(
                    GpuStep.ofData(
                            TABLE + "-" + seeds,
                            200,
                            p ->
                                    Trainings.compare(
                                            p,
                                            TABLE,
                                            scale.experiment(
                                                    TABLE, "fast", scale.fastEpochs(), upTo))));
        }
        steps.add(GpuStep.of("steps-others", 90, GpuSteps::otherSteps));
        steps.add(
                GpuStep.of(
                        "golden-all", 200, p -> p.inChildren(FLOAT32, GOLDEN + scale.allGolden())));
        steps.add(GpuStep.ofData("memory", 60, GpuSteps::memory));
        steps.add(
                GpuStep.ofData("two-at-once", 60, p -> p.inChildren(Map.of(), PAIR + 1, PAIR + 2)));
        if (scale.hugeBatch() > 0) {
            // What is left of such a failure is nothing that other steps should meet.
            steps.add(GpuStep.ofData(HUGE, 60, p -> p.inChildren(Map.of(), HUGE)));
        }
        steps.add(GpuStep.ofData("export", 90, p -> Trainings.export(p, TABLE, exported(scale))));
        for (String experiment : List.of(TABLE, "vgg")) {
            String name = "article-" + experiment;
            steps.add(
                    GpuStep.ofData(
                            name,
                            300,
                            p ->
                                    Trainings.compare(
                                            p,
                                            name,
                                            scale.experiment(
                                                    experiment, null, scale.articleEpochs(), 1))));
        }
        return steps;
    }

    /** What a process of its own does. */
    static GpuStep.Work part(String part) {
        if (part.equals(DOCTOR)) {
            return Checks::doctor;
        }
        if (part.equals(HUGE)) {
            return Checks::outOfMemory;
        }
        if (part.equals(KINDS)) {
            return Checks::goldenKinds;
        }
        if (part.startsWith(GOLDEN)) {
            return place -> Checks.golden(place, part.substring(GOLDEN.length()));
        }
        if (part.startsWith(PAIR)) {
            return place -> fast(place, part, Math.min(2, place.scale().fastEpochs()));
        }
        throw UserException.of("there is no part \"%s\"; give one that a step begins", part);
    }

    private static List<String> exported(Scale scale) {
        return scale.equals(Scale.WHOLE) ? List.of("se", "cbam") : List.of("se");
    }

    private static Map<String, String> sample(Scale scale, String precision) {
        return scale.with(
                Map.of(
                        "dataset", "cifar10-sample",
                        "attention", "cbam",
                        "batch-size", "64",
                        "epochs", "2",
                        "precision", precision));
    }

    private static void fast(Workplace place, String name, int epochs) throws IOException {
        Trainings.train(place, name, "fast", place.scale().with(Map.of("epochs", "" + epochs)));
    }

    /** In each precision, as they are trained. */
    private static void compiledSteps(Workplace place, int batch) throws IOException {
        List<Recipe> recipes = new ArrayList<>();
        for (String precision : place.scale().precisions()) {
            recipes.add(step(place, batch, precision, "compiled"));
        }
        measure(place, recipes, List.of(Layout.CHANNELS_LAST));
    }

    /** With fewer images; operation by operation; with NCHW. */
    private static void otherSteps(Workplace place) throws IOException {
        List<Integer> batches = place.scale().batches();
        compiledSteps(place, batches.get(batches.size() - 1));
        for (int batch : batches) {
            measure(
                    place,
                    List.of(step(place, batch, "fp32", "eager")),
                    List.of(Layout.CHANNELS_LAST));
        }
        measure(
                place,
                List.of(step(place, batches.get(0), place.scale().precisions().get(0), "compiled")),
                List.of(Layout.NCHW));
    }

    private static Recipe step(Workplace place, int batch, String precision, String execution) {
        return RecipeFile.read(
                "default",
                place.scale()
                        .with(
                                Map.of(
                                        "batch-size", "" + batch,
                                        "precision", precision,
                                        "execution", execution)));
    }

    private static void measure(Workplace place, List<Recipe> recipes, List<Layout> layouts)
            throws IOException {
        Scale scale = place.scale();
        List<StepTime> times =
                new StepBenchmark(recipes, layouts, scale.steps(), scale.turns(), place.device())
                        .run(place.progress());
        for (StepTime time : times) {
            place.say(time);
        }
    }

    private static void memory(Workplace place) throws IOException {
        Recipe recipe =
                RecipeFile.read(
                        "default",
                        place.scale()
                                .with(Map.of("batch-size", "" + place.scale().batches().get(1))));
        List<Figure> figures =
                new MemoryBenchmark(recipe, place.scale().memorySteps(), place.device())
                        .run(place.loader().load(recipe.datasetSpec()), place.progress());
        for (Figure figure : figures) {
            place.say(figure);
        }
    }
}
