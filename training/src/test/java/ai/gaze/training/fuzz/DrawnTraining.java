package ai.gaze.training.fuzz;

import ai.djl.Device;
import ai.gaze.training.Training;
import ai.gaze.training.TrainingBuilder;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.OptimizerSpec;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.schedule.ScheduleSpec;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.FreezePlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A training of a few steps whose parts are drawn.
 *
 * @param augmentations as a recipe lists them
 */
record DrawnTraining(
        long seed,
        DrawnNetwork network,
        int images,
        int batchSize,
        int accumulate,
        int epochs,
        int holdOut,
        String loss,
        ClassWeights weights,
        Sampler sampler,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        EmaSpec ema,
        List<String> augmentations,
        FreezePlan freeze,
        ExecutionMode execution,
        Precision precision,
        int devices) {

    private static final int[] SIDES = {1, 3, 5, 8, 8, 9, 12, 16, 16, 31, 33};
    private static final List<Sampler> SAMPLERS = List.copyOf(EnumSet.allOf(Sampler.class));
    private static final List<String> LOSSES =
            List.of(
                    "cross-entropy",
                    "cross-entropy",
                    "cross-entropy:label-smoothing=0.1",
                    "cross-entropy:label-smoothing=0.9",
                    "binary-cross-entropy:label-smoothing=0.1",
                    "binary-cross-entropy:target-threshold=0.2,sum-classes=true",
                    "focal:gamma=2",
                    "focal:gamma=0.5");
    private static final List<String> VARIED =
            List.of(
                    "random-crop:padding=2",
                    "random-crop:padding=40",
                    "horizontal-flip",
                    "color-jitter:brightness=0.4",
                    "color-jitter:brightness=0.4,contrast=0.4,saturation=0.3,hue=0.1",
                    "color-jitter:contrast=2",
                    "color-jitter:hue=0.5",
                    "rotation:degrees=15",
                    "rotation:degrees=180",
                    "rand-augment",
                    "rand-augment:num-ops=3,magnitude=30",
                    "trivial-augment",
                    "auto-augment",
                    "auto-augment:policy=svhn");
    private static final List<String> NORMALIZED =
            List.of(
                    "random-erasing:p=1",
                    "random-erasing:p=0.5,value=random",
                    "random-erasing:p=1,value=-1.5",
                    "cutout:length=3,holes=2",
                    "cutout:length=16");
    private static final List<String> MIXED =
            List.of("mixup", "cutmix", "mixup-cutmix:prob=0.7", "mixup:alpha=0.1");

    static DrawnTraining draw(long seed) {
        Random random = new Random(seed);
        int height = SIDES[random.nextInt(SIDES.length)];
        int width = random.nextBoolean() ? height : SIDES[random.nextInt(SIDES.length)];
        int channels = random.nextInt(3) == 0 ? 1 : 3;
        int classes = List.of(2, 2, 3, 10, 1).get(random.nextInt(5));
        int images = List.of(1, 4, 7, 10, 13, 16).get(random.nextInt(6));
        int batchSize = 1 + random.nextInt(Math.min(images, 6));
        int batches = (images + batchSize - 1) / batchSize;
        int accumulate = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(batches);
        DrawnNetwork network = DrawnNetwork.draw(random, channels, height, width, classes);
        List<String> augmentations = augmentations(random, channels);
        boolean compiled = random.nextInt(4) > 0;
        Precision precision =
                compiled && random.nextInt(3) == 0
                        ? random.nextBoolean() ? Precision.BF16 : Precision.FP16
                        : Precision.FP32;
        return new DrawnTraining(
                seed,
                network,
                images,
                batchSize,
                accumulate,
                1 + random.nextInt(3),
                random.nextInt(4) == 0 && images > classes ? classes : 0,
                LOSSES.get(random.nextInt(LOSSES.size())),
                List.of(
                                ClassWeights.NONE,
                                ClassWeights.NONE,
                                ClassWeights.balanced(),
                                ClassWeights.effective(0.9))
                        .get(random.nextInt(4)),
                SAMPLERS.get(random.nextInt(SAMPLERS.size())),
                optimizer(random),
                schedule(random),
                List.of(
                                EmaSpec.NONE,
                                EmaSpec.NONE,
                                new EmaSpec(0.9, true),
                                new EmaSpec(0.5, false),
                                EmaSpec.swa(1 + random.nextInt(2)))
                        .get(random.nextInt(5)),
                augmentations,
                freeze(random, network.parts()),
                compiled ? ExecutionMode.COMPILED : ExecutionMode.EAGER,
                precision,
                batchSize > 1 && random.nextInt(6) == 0 ? 2 : 1);
    }

    private static List<String> augmentations(Random random, int channels) {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String one = VARIED.get(random.nextInt(VARIED.size()));
            boolean colour = one.contains("contrast") || one.contains("hue");
            if (channels == 3 || !colour) {
                all.add(one);
            }
        }
        if (random.nextInt(3) == 0) {
            all.add(NORMALIZED.get(random.nextInt(NORMALIZED.size())));
        }
        if (random.nextInt(4) == 0) {
            all.add(MIXED.get(random.nextInt(MIXED.size())));
        }
        return all;
    }

    private static OptimizerSpec optimizer(Random random) {
        double decay = random.nextInt(2) * 0.05;
        OptimizerSpec base =
                switch (random.nextInt(7)) {
                    case 0 -> Optimizers.adam(2e-3);
                    case 1 -> Optimizers.adamW(2e-3).betas(0.8, 0.99).eps(1e-6);
                    case 2 -> Optimizers.sgd(0.05).momentum(0.9).nesterov(true);
                    case 3 -> Optimizers.sgd(0.05).momentum(0.9).with("dampening", 0.5);
                    case 4 -> Optimizers.lion(1e-3);
                    case 5 -> Optimizers.lamb(2e-3);
                    default -> random.nextBoolean() ? Optimizers.muon(0.02) : Optimizers.sgd(0.05);
                };
        OptimizerSpec made = base.weightDecay(decay).decayBiasAndNorm(random.nextBoolean());
        if (random.nextInt(3) == 0) {
            made = made.clipNorm(0.5);
        }
        if (random.nextInt(4) == 0) {
            made = made.lookahead(1 + random.nextInt(3)).with("lookahead-alpha", 0.7);
        }
        if (random.nextInt(4) == 0) {
            made = made.group("*bias", 3);
        }
        return random.nextInt(4) == 0 ? made.layerDecay(0.7) : made;
    }

    private static ScheduleSpec schedule(Random random) {
        ScheduleSpec made =
                switch (random.nextInt(10)) {
                    case 0 -> Schedules.constant();
                    case 1 -> Schedules.plateau().with("patience", 0).with("factor", 0.5);
                    case 2 -> Schedules.cosine().minLr(1e-5);
                    case 3 -> Schedules.linearThenCosine();
                    case 4 -> Schedules.cosineRestarts(0.5).with("period-factor", 2);
                    case 5 -> Schedules.polynomial(2);
                    case 6 -> Schedules.tanh();
                    case 7 -> Schedules.oneCycle();
                    case 8 -> Schedules.step(0.5, 0.5);
                    default -> Schedules.multiStep(List.of(0.5, 1), 0.3);
                };
        return random.nextInt(3) == 0 && !made.name().equals("one-cycle")
                ? made.warmupEpochs(0.5)
                : made;
    }

    private static FreezePlan freeze(Random random, List<String> parts) {
        if (parts.isEmpty() || random.nextInt(3) > 0) {
            return FreezePlan.NONE;
        }
        String part = parts.get(random.nextInt(parts.size()));
        TreeMap<Integer, List<String>> unfreeze = new TreeMap<>();
        if (random.nextBoolean()) {
            unfreeze.put(2, List.of(random.nextBoolean() ? "*" : part));
        }
        return random.nextInt(3) == 0
                ? new FreezePlan(List.of(), List.of(part), unfreeze)
                : new FreezePlan(List.of(part), List.of(), unfreeze);
    }

    /** Returns the same training that moves its weights by the gradient alone. */
    DrawnTraining byGradient(ExecutionMode mode) {
        return new DrawnTraining(
                seed,
                network,
                images,
                batchSize,
                accumulate,
                epochs,
                holdOut,
                loss,
                weights,
                sampler,
                Optimizers.sgd(0.1),
                Schedules.constant(),
                EmaSpec.NONE,
                augmentations,
                freeze,
                mode,
                Precision.FP32,
                devices);
    }

    /** Returns what builds it, of a network of its own. */
    TrainingBuilder builder() {
        int channels = network.channels();
        return Training.builder()
                .setNetwork(network.make())
                .setData(data())
                .optDevices(Collections.nCopies(devices, Device.cpu()).toArray(Device[]::new))
                .optEpochs(epochs)
                .optBatchSize(batchSize)
                .optEvalBatchSize(3)
                .optAccumulate(accumulate)
                .optHoldOut(holdOut)
                .optSeed(seed)
                .optSampler(sampler)
                .optLoss(Losses.of(loss))
                .optClassWeights(weights)
                .optOptimizer(optimizer)
                .optSchedule(schedule)
                .optEma(ema)
                .optAugmentation(
                        AugmentationSpec.of(
                                augmentations,
                                Collections.nCopies(channels, 0.45),
                                Collections.nCopies(channels, 0.2)))
                .optExecution(execution)
                .optPrecision(precision)
                .optFreeze(freeze)
                .addMetric(Metrics.macroF1())
                .optWarning(warning -> {});
    }

    private ImageDataset data() {
        int channels = network.channels();
        return new ImageDataset(
                "drawn",
                images(images + holdOut, 1),
                images(5, 2),
                new ChannelStatistics(
                        Collections.nCopies(channels, 0.45), Collections.nCopies(channels, 0.2)),
                false);
    }

    private LabeledImages images(int count, int salt) {
        Random random = new Random(seed * 31 + salt);
        int bytes = network.height() * network.width() * network.channels();
        byte[] pixels = new byte[count * bytes];
        random.nextBytes(pixels);
        int[] labels = new int[count];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels[i] = i % network.classes();
            // Each class has its light.
            for (int j = 0; j < bytes; j++) {
                pixels[i * bytes + j] =
                        (byte)
                                ((pixels[i * bytes + j] & 0x7f)
                                        + 100 * labels[i] / network.classes());
            }
        }
        for (int i = 0; i < network.classes(); i++) {
            names.add("class " + i);
        }
        return LabeledImages.of(
                pixels, labels, network.height(), network.width(), channels(), names);
    }

    private int channels() {
        return network.channels();
    }
}
