package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.compare.ExperimentFile;
import ai.gaze.training.config.StrictYaml;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.DataSpec;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.optim.ParameterGroup;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Registry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeFileTest {

    @TempDir private Path folder;

    @Test
    void aDataSetMayHaveDefaultsOfItsOwn() {
        for (String recipe : List.of("default", "cnn")) {
            Recipe folder = RecipeFile.read(recipe, Map.of("dataset", "image-folder"));
            assertEquals(Validation.TEST, folder.validation());
            assertEquals(List.of(0.485, 0.456, 0.406), folder.augmentation().mean());
            assertEquals(0, folder.augmentation().cropPadding());
            assertEquals(0.5, folder.augmentation().flipProbability());
            assertEquals(DataSpec.DEFAULT, folder.data());
            assertEquals(
                    List.of(0.5071, 0.4865, 0.4409),
                    RecipeFile.read(recipe, Map.of("dataset", "cifar100")).augmentation().mean());
        }
        Recipe own =
                RecipeFile.read(
                        "default",
                        Map.of("dataset", "image-folder", "augmentation.crop-padding", "2"));
        assertEquals(2, own.augmentation().cropPadding());
        assertEquals(4, RecipeFile.read("default", Map.of()).augmentation().cropPadding());
    }

    @Test
    void defaultYamlHasEveryKeyAndNoOther() throws IOException {
        Set<String> records =
                keys(
                        "",
                        RunJson.MAPPER.valueToTree(
                                RecipeFile.read(
                                        "default",
                                        Map.ofEntries(
                                                Map.entry("task", "segmentation"),
                                                Map.entry("head-stage", "2"),
                                                Map.entry("loss", "focal"),
                                                Map.entry("accumulate", "2"),
                                                Map.entry("batch.last", "drop"),
                                                Map.entry("batch-norm", "sync"),
                                                Map.entry("ema.swa-start", "3"),
                                                Map.entry("class-weights", "balanced"),
                                                Map.entry("sampler", "balanced"),
                                                Map.entry("checkpoint.minutes", "5"),
                                                Map.entry("stop.patience", "5"),
                                                Map.entry("stop.target", "0.9"),
                                                Map.entry("stop.minutes", "5"),
                                                Map.entry("stop.monitor", "loss"),
                                                Map.entry("dataset", "image-folder"),
                                                Map.entry("data.folder", "photos"),
                                                Map.entry("data.channels", "1"),
                                                Map.entry("data.cache", "rgb"),
                                                Map.entry("transfer.init", "a.pth"),
                                                Map.entry("transfer.normalization", "recipe"),
                                                Map.entry(
                                                        "augmentation.then",
                                                        "[\"random-erasing:value=0\"]")))),
                        new TreeSet<>());
        records.add("augmentation.list");
        // These are of what is named, and stand in a comment.
        records.removeIf(
                key -> key.matches("(optimizer|schedule)\\.(?!(name|lr|warmup-epochs)$).*"));
        try (InputStream in =
                RecipeFile.class.getResourceAsStream("/ai/gaze/training/recipes/default.yaml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            JsonNode written = StrictYaml.parse("default.yaml", text).tree();
            assertEquals(records, keys("", written, new TreeSet<>()));
        }
    }

    @Test
    void theCommentsOfDefaultYamlTellEveryOptionAndItsDefault() throws IOException {
        try (InputStream in =
                RecipeFile.class.getResourceAsStream("/ai/gaze/training/recipes/default.yaml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Registry<?> registry : List.of(Optimizers.registry(), Schedules.registry())) {
                for (String name : registry.names()) {
                    if (name.startsWith("test-")) {
                        continue;
                    }
                    assertTrue(text.contains(name), name);
                    for (Option<?> option : registry.get(name).options()) {
                        String usual =
                                option.defaultText()
                                        .replace("1.0E-8", "1.0e-8")
                                        .replace("1.0E-6", "1.0e-6")
                                        .replace("1.0E-4", "0.0001")
                                        .replace("3.0E-4", "0.0003");
                        assertTrue(
                                text.contains(option.name() + ": " + usual)
                                        || option.name().matches("milestones|weight-decay"),
                                name + " " + option);
                    }
                }
            }
        }
    }

    private static Set<String> keys(String prefix, JsonNode node, Set<String> into) {
        node.properties()
                .forEach(
                        entry -> {
                            into.add(prefix + entry.getKey());
                            keys(prefix + entry.getKey() + ".", entry.getValue(), into);
                        });
        return into;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnn", "default", "fast", "finetune"})
    void everyRecipeIsReadBackFromItsJson(String name) throws IOException {
        Recipe recipe = RecipeFile.read(name, Map.of("model-options.dropout", "0.2"));
        String json = RunJson.MAPPER.writeValueAsString(recipe);
        assertEquals(recipe, RunJson.MAPPER.readValue(json, Recipe.class));
    }

    @Test
    void groupsOfWeightsAreAListOfKeys() throws IOException {
        Path file = folder.resolve("own 猫.yaml");
        Files.writeString(
                file,
                """
                optimizer:
                  name: adamw
                  groups:
                    - {match: attention, lr-scale: 10, weight-decay: 0}
                    - match: "*.bias"
                      lr-scale: 2
                  layer-decay: 0.75
                """);
        Recipe recipe = RecipeFile.read(file.toString(), Map.of());
        assertEquals(
                Optimizers.adamW(1e-3)
                        .group(new ParameterGroup("attention", 10, 0.0))
                        .group("*.bias", 2)
                        .layerDecay(0.75),
                recipe.optimizer());
        String json = RunJson.MAPPER.writeValueAsString(recipe);
        assertTrue(json.contains("{\"match\":\"*.bias\",\"lr-scale\":2.0}"), json);
        assertEquals(recipe, RunJson.MAPPER.readValue(json, Recipe.class));
        // What has its default is not written, as before there was a choice.
        String plain = RunJson.MAPPER.writeValueAsString(RecipeFile.read("default", Map.of()));
        for (String key : List.of("groups", "layer-decay", "lookahead", "swa-start", "stop")) {
            assertFalse(plain.contains("\"" + key), key);
        }
        assertFalse(plain.contains("\"accumulate"), plain);
    }

    @Test
    void cnnIsTheRecipeOfTheArticle() {
        Recipe cnn = RecipeFile.read("cnn", Map.of());
        assertEquals("simple-cnn", cnn.model());
        assertEquals("adam", cnn.optimizer().name());
        assertEquals(1e-3, cnn.optimizer().lr());
        assertEquals(64, cnn.batchSize());
        assertEquals(50, cnn.epochs());
        assertEquals(Validation.TEST, cnn.validation());
        assertEquals(0, cnn.labelSmoothing());
        assertEquals("plateau", cnn.schedule().name());
        Map<String, Object> plateau = cnn.schedule().toMap();
        assertEquals("min", plateau.get("mode"));
        assertEquals(3, plateau.get("patience"));
        assertEquals(0.5, plateau.get("factor"));
    }

    @Test
    void everyOtherRecipeHoldsOutImages() {
        for (String name : RecipeFile.NAMES) {
            // Of a folder of images its own part steers.
            if (!List.of("cnn", "finetune").contains(name)) {
                Recipe recipe = RecipeFile.read(name, Map.of());
                assertEquals(Validation.HOLD_OUT, recipe.validation(), name);
                assertEquals(5000, recipe.holdOut(), name);
            }
        }
    }

    @Test
    void fastIsOneCycleOfSgdWithSmoothedLabelsAndAveragedWeights() {
        Recipe recipe = RecipeFile.read("fast", Map.of());
        assertEquals("resnet18", recipe.model());
        assertEquals("one-cycle", recipe.schedule().name());
        assertEquals("sgd", recipe.optimizer().name());
        assertEquals(true, recipe.optimizer().toMap().get("nesterov"));
        assertEquals(0.2, recipe.labelSmoothing());
        assertEquals(0.99, recipe.ema().decay());
        assertEquals(0, recipe.augmentation().rotationDegrees());
        assertEquals(4, recipe.augmentation().cropPadding());
    }

    @Test
    void finetuneTrainsTheHeadFirstThenAllWithTheNormalizationOfItsWeights() {
        Recipe recipe = RecipeFile.read("finetune", Map.of("data.folder", "photos"));
        assertEquals("hub:timm/resnet18.a1_in1k", recipe.transfer().init());
        assertEquals(List.of("head"), recipe.transfer().trainOnly());
        assertEquals(Map.of(3, List.of("*")), recipe.transfer().unfreeze());
        assertEquals(TransferSpec.Normalization.WEIGHTS, recipe.transfer().normalization());
        assertEquals(5, recipe.stop().patience());
        assertEquals("0.75", recipe.optimizer().toMap().get("layer-decay").toString());
        assertEquals(0.99, recipe.ema().decay());
        Map<String, String> written =
                Map.of("augmentation.mean", "[0.5, 0.5, 0.5]", "data.folder", "photos");
        assertNull(RecipeFile.read("finetune", written).transfer().normalization());
        Map<String, String> list =
                Map.of(
                        "augmentation", "[\"normalize:mean=[0.5, 0.5, 0.5],std=[0.5, 0.5, 0.5]\"]",
                        "data.folder", "photos");
        assertNull(RecipeFile.read("finetune", list).transfer().normalization());
        assertNull(RecipeFile.read("cnn", Map.of()).transfer().normalization());
    }

    @Test
    void aListOfAugmentationsIsAllThatIsDoneAndKeepsItsOrder() throws IOException {
        Path file = folder.resolve("list 猫.yaml");
        Files.writeString(
                file,
                """
                augmentation:
                  - horizontal-flip
                  - random-crop: {padding: 2}
                  - "rand-augment:num-ops=1,magnitude=5"
                  - random-erasing: {scale: [0.1, 0.2], value: random}
                """);
        Recipe recipe = RecipeFile.read(file.toString(), Map.of());
        List<String> list =
                List.of(
                        "horizontal-flip",
                        "random-crop:padding=2",
                        "rand-augment:num-ops=1,magnitude=5",
                        "random-erasing:scale=[0.1,0.2],value=random");
        assertEquals(
                AugmentationSpec.of(
                        list, ChannelStatistics.CIFAR10.mean(), ChannelStatistics.CIFAR10.std()),
                recipe.augmentation());
        // So it stands in run.json, and is read back.
        JsonNode written = RunJson.MAPPER.valueToTree(recipe);
        assertEquals(list.size(), written.at("/augmentation/list").size());
        assertEquals(0, written.at("/augmentation/crop-padding").asInt(-1));
        assertFalse(
                RunJson.MAPPER
                        .valueToTree(RecipeFile.read("cnn", Map.of()))
                        .at("/augmentation")
                        .has("list"));
        assertEquals(recipe, RunJson.MAPPER.treeToValue(written, Recipe.class));
        assertEquals(
                recipe.withEpochs(3),
                RecipeFile.change(recipe, Settings.parse(Map.of("epochs", "3"))));
        // The keys of the article are there again without the list.
        Recipe keys =
                RecipeFile.read(
                        file.toString(),
                        Map.of("augmentation.list", "null", "augmentation.crop-padding", "0"));
        assertEquals(0, keys.augmentation().cropPadding());
        assertEquals(0.1, keys.augmentation().hue());
        assertEquals(null, keys.augmentation().list());
    }

    @Test
    void aListIsNormalizedAsTheDataSetIsUnlessItSaysOtherwise() {
        Map<String, String> folderOfImages =
                Map.of("dataset", "image-folder", "augmentation", "[horizontal-flip]");
        assertEquals(
                List.of(0.485, 0.456, 0.406),
                RecipeFile.read("fast", folderOfImages).augmentation().mean());
        Recipe keys =
                RecipeFile.read(
                        "cnn", Map.of("augmentation", "[]", "augmentation.std", "[0.5, 0.5, 0.5]"));
        assertEquals(List.of(0.5, 0.5, 0.5), keys.augmentation().std());
        assertEquals(ChannelStatistics.CIFAR10.mean(), keys.augmentation().mean());
        Recipe entry =
                RecipeFile.read(
                        "cnn",
                        Map.of(
                                "augmentation",
                                "[normalize: {mean: [0.1, 0.2, 0.3], std: [1, 2, 3]}, cutout]"));
        assertEquals(List.of(0.1, 0.2, 0.3), entry.augmentation().mean());
        assertEquals(List.of(1.0, 2.0, 3.0), entry.augmentation().std());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[random-crop, horizontal-flop]|line 1: augmentation[1]: unknown augmentation"
                        + " \"horizontal-flop\": did you mean \"horizontal-flip\"?",
                "[rand-augment:num-ops=1,magnitude=5]|line 1: augmentation[1]: \"magnitude=5\" is"
                        + " an option without a name; put quotes",
                "[3]|line 1: augmentation[0] is 3; write a name",
                "[{cutout: {length: 4}, rotation: {}}]|augmentation[0] is {\"cutout\"",
                "[{cutout: 4}]|augmentation[0] is {\"cutout\":4}; write a name",
                "[cutout: {lenght: 4}]|augmentation[0]: unknown option of augmentation cutout",
                "[random-crop:padding=-1]|augmentation[0]: option padding",
                "[rand-augment:magnitude=31]|augmentation[0]: option magnitude of augmentation"
                        + " rand-augment is 31, set it to a number from 0 to 30",
                "[random-erasing: {ratio: [3, 1]}]|augmentation[0]: option ratio of augmentation",
                "[auto-augment:policy=cifar]|augmentation[0]: option policy of augmentation",
                "[cutout, rotation]|augmentation rotation takes pixels in 0..255 and stands after"
                        + " cutout",
                "[cutout, normalize]|augmentation cutout takes normalized images and stands before"
                        + " normalize",
                "[normalize, rotation]|augmentation normalize stands before another one",
                "[normalize: {mean: [1, 1, 1]}]|augmentation[0]: option std of augmentation",
                "[rotation]#augmentation.hue: 0.2|line 2: recipe key augmentation.hue is not read"
                        + " where augmentation is a list",
                "[normalize: {mean: [0, 0, 0], std: [1, 1, 1]}]#augmentation.mean: [1, 1, 1]|line"
                        + " 2: recipe key augmentation.mean is not read where augmentation is a list"
                        + " with"
            })
    void aMistakeInAListNamesTheEntry(String list, String expected) throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, "augmentation: " + list.replace('#', '\n'));
        UserException e =
                assertThrows(UserException.class, () -> RecipeFile.read(file.toString(), Map.of()));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void settingsStandAboveTheFileAndTheFileAboveTheDefaults() throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, "epochs: 7\nbatch-size: 32\noptimizer:\n  lr: 1e-2\n");
        Recipe recipe = RecipeFile.read(file.toString(), Map.of("batch-size", "16"));
        assertEquals(7, recipe.epochs());
        assertEquals(16, recipe.batchSize());
        assertEquals(0.01, recipe.optimizer().lr());
        assertEquals(1, recipe.seed());
    }

    @ParameterizedTest
    @CsvSource({"1e-3, 0.001", "5e-4, 0.0005", "1E-1, 0.1", "2, 2.0", "0.25, 0.25", "+1e+0, 1"})
    void aRateIsReadHoweverItIsWritten(String text, double rate) {
        assertEquals(rate, RecipeFile.read("cnn", Map.of("optimizer.lr", text)).optimizer().lr());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epoch|3|did you mean \"epochs\"",
                "optimiser.lr|3|did you mean \"optimizer.lr\"",
                "batch_size|3|did you mean \"batch-size\"",
                "epochs|abc|recipe key epochs needs a whole number below 2^31, in digits alone, not \"abc\"",
                "epochs|1e0|recipe key epochs needs a whole number below 2^31, in digits alone, not 1 with a point",
                "epochs|1.5|recipe key epochs needs a whole number",
                "epochs|null|recipe key epochs needs a whole number",
                "epochs|99999999999|recipe key epochs needs a whole number",
                "epochs|[1]|recipe key epochs needs a whole number",
                "epochs|0|epochs must be at least 1, not 0",
                "epochs|-3|epochs must be at least 1, not -3",
                "batch-size|0|batch-size must be at least 1",
                "eval-batch-size|0|eval-batch-size must be at least 1",
                "seed|x|recipe key seed needs a whole number below 2^63",
                "label-smoothing|1|label-smoothing must be at least 0 and below 1",
                "loss|focl|unknown loss \"focl\": did you mean \"focal\"?",
                "loss|focal:gamma=-1|option gamma of loss focal must be a number from 0 to 100",
                "loss|focal:gama=1|did you mean \"gamma\"?",
                "loss|focal:gamma|is not key=value",
                "loss|[1]|recipe key loss needs text",
                "optimizer.lr|fast|option lr of optimizer adam must be a number from 0 up, not"
                        + " \"fast\"",
                "optimizer.lr|.nan|the value \".nan\" of recipe key optimizer.lr: .nan is no usable"
                        + " number",
                "optimizer.lr|-1|must be a number from 0 up, not \"-1\"",
                "ema.warmup|1|recipe key ema.warmup needs true or false, not 1",
                "ema.warmup|maybe|needs true or false, not \"maybe\"",
                "optimizer.betas|0.9|option betas of optimizer adam must be two numbers",
                "optimizer.betas|[0.9, x]|must be two numbers from 0 to below 1 such as [0.9,"
                        + " 0.999]",
                "optimizer.name|adm|unknown optimizer \"adm\": did you mean \"adam\"?",
                "optimizer|adam|key optimizer is a group; set one of its keys, which are"
                        + " optimizer.name,",
                "ema|0.999|recipe key ema is a group; set one of its keys, which are ema.decay,",
                "optimizer.betas|[null, 0.9]|must be two numbers",
                "transfer.freeze|[null]|recipe key transfer.freeze[0] needs text",
                "optimizer.lr.x|1|unknown recipe key",
                "schedule.name|cosin|did you mean \"cosine\"?",
                "validation|tset|recipe key validation needs test or hold-out, not \"tset\"",
                "validation|0|recipe key validation needs test or hold-out, not 0",
                "validation|null|recipe key validation has no value",
                "model|null|recipe key model has no value",
                "dataset|null|recipe key dataset has no value",
                "attention|null|recipe key attention has no value",
                "attention|[se]|recipe key attention needs a name such as se",
                "attention|se:reduction|is not key=value",
                "transfer.unfreeze.3|conv1|transfer.unfreeze names conv1, but nothing is frozen",
                "attention|none:reduction=4|attention none has no options, but reduction was given",
                "placement|in-blok|did you mean \"in-block\"?",
                "placement|[1]|recipe key placement needs a place such as in-block",
                "model-options|5|recipe key model-options needs keys with values of their own",
                "model-options.a|[1]|recipe key model-options.a needs text, not [1]",
                "metrics|macro-f2|metrics: unknown metric \"macro-f2\": did you mean \"macro-f1\"?",
                "metrics|[top-5, \"top-k:k=5\"]|metrics: two metrics are called top_5; leave one"
                        + " out",
                "metrics|[1, null]|recipe key metrics[1] needs text, not null",
                "best.monitor|macro-f1|monitor of best is \"macro-f1\", but must be one of the"
                        + " metrics loss, accuracy; name it among metrics, too",
                "best.monitor|acuracy|but must be one of the metrics loss, accuracy: did you mean"
                        + " \"accuracy\"?",
                "best|loss|recipe key best is a group; set one of its keys",
                "schedule.monitor|acuracy|monitor of the schedule is \"acuracy\", but must be one"
                        + " of",
                "schedule.monitor|accuracy|mode of the schedule is min, but of accuracy a higher"
                        + " value is better; set the mode to max",
                "epochs|' '|recipe key epochs got no value",
                "epochs|'[1'|is not YAML"
            })
    void aMistakeIsNamedWithWhatIsNeeded(String key, String value, String expected) {
        UserException e =
                assertThrows(UserException.class, () -> RecipeFile.read("cnn", Map.of(key, value)));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs: [1|is not YAML",
                "just text|must hold keys and values",
                "'# nothing'|must hold keys and values",
                "epoch: 3|unknown recipe key \"epoch\": did you mean \"epochs\"",
                "optimizer: {lrr: 1}|did you mean \"optimizer.lr\"",
                "optimizer: adam|own.yaml, line 1: recipe key optimizer is a group; set one of its"
                        + " keys",
                "optimizer: null|recipe key optimizer has no value",
                "schedule: null|recipe key schedule has no value",
                "augmentation: null|recipe key augmentation has no value",
                "epochs: ten|own.yaml, line 1: recipe key epochs needs a whole number"
            })
    void aMistakeInAFileIsNamedToo(String text, String expected) throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, text + "\n");
        UserException e =
                assertThrows(UserException.class, () -> RecipeFile.read(file.toString(), Map.of()));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void aRecipeThatIsNotThereIsNamed() {
        Path missing = folder.resolve("missing.yaml");
        for (String name : new String[] {missing.toString(), folder + ".yaml", "cnm"}) {
            UserException e =
                    assertThrows(UserException.class, () -> RecipeFile.read(name, Map.of()));
            assertTrue(e.getMessage().contains(name), e.getMessage());
        }
    }

    @Test
    void aSettingInAGroupThatTheFileEmptiedIsNamed() throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, "optimizer: adam\n");
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> RecipeFile.read(file.toString(), Map.of("optimizer.lr", "1")));
        assertTrue(
                e.getMessage().contains("own.yaml, line 1: recipe key optimizer is a group"),
                e.getMessage());
    }

    @Test
    void optionsOfTheModelAreFree() {
        Recipe recipe = RecipeFile.read("cnn", Map.of("model-options.a.b", "0.25"));
        assertEquals(Map.of("a.b", "0.25"), recipe.modelOptions());
        assertTrue(RunJson.MAPPER.valueToTree(recipe) instanceof ObjectNode);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schedule.milestones=[3]|schedule.milestones is not read by schedule plateau, only"
                        + " by multi-step; choose it with schedule.name, or leave"
                        + " schedule.milestones out",
                "schedule.name=cosine schedule.patience=3|schedule.patience is not read by"
                        + " schedule cosine, only by plateau",
                "schedule.name=cosine schedule.gamma=0.5|only by step, multi-step; choose one of"
                        + " these with schedule.name",
                "schedule.name=one-cycle schedule.cycle-momentum=false"
                        + " schedule.max-momentum=0.9|schedule.max-momentum is not read where"
                        + " schedule.cycle-momentum is false",
                "optimizer.momentum=0.9|optimizer.momentum is not read by optimizer adam, only by"
                        + " sgd",
                "optimizer.nesterov=true|optimizer.nesterov is not read by optimizer adam",
                "optimizer.name=sgd optimizer.betas=[0.8,0.9]|only by adam, adamw",
                "stop.monitor=loss|not read without stop.patience or stop.target; give one",
                "stop.minutes=5 stop.monitor=loss|not read without stop.patience or stop.target",
                "optimizer.name=sgd optimizer.dampening=0.1|not read without a momentum",
                "data.image-size=64|data.image-size is not read by data set cifar10",
                "dataset=image-folder data.crop=center data.scale=[0.5,1.0]|with data.crop center",
                "schedule.name=linear-then-cosine schedule.start-factor=0.5|schedule.start-factor"
                        + " is not read where schedule.warmup-epochs is 0",
                "optimizer.decay-bias-and-norm=false|not read where no weight decays; give"
                        + " optimizer.weight-decay",
                "optimizer.name=adamw optimizer.weight-decay=0 optimizer.decay-bias-and-norm=false|"
                        + "not read where no weight decays",
                "epochs=3 transfer.freeze=conv1 transfer.unfreeze.4=conv1|transfer.unfreeze.4 is"
                        + " not read in a training of 3 epochs; give it more epochs",
                "ema.warmup=false|ema.warmup is not read where ema.decay is 0",
                "transfer.partial=true|transfer.partial is not read without transfer.init",
                "hold-out=100|hold-out is not read with validation test; set validation to"
                        + " hold-out",
                "placement=in-block|placement is not read without attention"
            })
    void aKeyThatNothingReadsIsAnError(String settings, String expected) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        StringBuilder yaml = new StringBuilder();
        for (String setting : settings.split(" ", -1)) {
            String[] parts = setting.split("=", 2);
            all.put(parts[0], parts[1]);
            yaml.append(parts[0]).append(": ").append(parts[1]).append('\n');
        }
        UserException typed = assertThrows(UserException.class, () -> RecipeFile.read("cnn", all));
        assertTrue(typed.getMessage().contains(expected), typed.getMessage());
        if (!settings.contains("schedule.milestones") && !settings.startsWith("hold-out")) {
            Path file = Files.writeString(folder.resolve("own.yaml"), yaml);
            UserException written =
                    assertThrows(
                            UserException.class, () -> RecipeFile.read(file.toString(), Map.of()));
            int line = settings.split(" ", -1).length;
            assertEquals(
                    "recipe file " + file + ", line " + line + ": " + typed.getMessage(),
                    written.getMessage());
        }
    }

    @Test
    void whatOnesOwnChoiceReadsMayBeUnreadInTheEnd() throws IOException {
        // The recipe's patience, momentum and nesterov were meant for its own choices.
        RecipeFile.read("cnn", Map.of("schedule.name", "cosine"));
        RecipeFile.read("fast", Map.of("optimizer.name", "adam", "schedule.name", "constant"));
        RecipeFile.read("fast", Map.of("optimizer.weight-decay", "0"));
        Path file =
                Files.writeString(
                        folder.resolve("own.yaml"),
                        "data: {image-size: 64}\nschedule: {name: step, gamma: 0.5}\n");
        RecipeFile.read(
                file.toString(), Map.of("dataset", "image-folder", "schedule.name", "cosine"));
    }

    @Test
    void aDefaultMayBeWrittenOutWhetherItIsReadOrNot() throws IOException {
        try (InputStream in =
                RecipeFile.class.getResourceAsStream("/ai/gaze/training/recipes/default.yaml")) {
            Path file = folder.resolve("own.yaml");
            Files.write(file, in.readAllBytes());
            assertEquals(
                    RecipeFile.read("default", Map.of()),
                    RecipeFile.read(file.toString(), Map.of()));
        }
    }

    @Test
    void aDefaultOfAnotherOptimizerOrScheduleMayBeWrittenOut() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("own.yaml"),
                        """
                        optimizer: {betas: [0.9, 0.999], eps: 1.0e-8, momentum: 0.0, nesterov: false,
                          weight-decay: null}
                        schedule: {name: constant, mode: min, patience: 10, threshold: 0.0001,
                          milestones: [], gamma: 0.1, anneal: cos, max-momentum: 0.95}
                        """);
        assertEquals(
                RecipeFile.read("default", Map.of()), RecipeFile.read(file.toString(), Map.of()));
    }

    @Test
    void aRecipeOfCrossEntropyIsWrittenAsBeforeThereWasAChoice() {
        Recipe plain = RecipeFile.read("cnn", Map.of());
        assertFalse(RunJson.MAPPER.valueToTree(plain).has("loss"));
        assertEquals(plain, RecipeFile.read("cnn", Map.of("loss", "cross-entropy")));
        Recipe smoothed = RecipeFile.read("cnn", Map.of("label-smoothing", "0.1"));
        assertEquals(
                smoothed,
                RecipeFile.read("cnn", Map.of("loss", "cross-entropy:label-smoothing=0.1")));
        Recipe focal = RecipeFile.read("cnn", Map.of("loss", "focal:gamma=1.5"));
        assertEquals("focal:gamma=1.5", RunJson.MAPPER.valueToTree(focal).path("loss").asText());
    }

    @Test
    void aDottedKeyOfAFileIsTakenAsASettingIs() throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), "optimizer.lr: 0.5\n");
        Recipe recipe = RecipeFile.read(file.toString(), Map.of());
        assertEquals(0.5, recipe.optimizer().lr());
        assertEquals(RecipeFile.read("default", Map.of("optimizer.lr", "0.5")), recipe);
        Files.writeString(file, "optimizer: {lr: 0.5}\noptimizer.lr: 0.1\n");
        UserException e =
                assertThrows(UserException.class, () -> RecipeFile.read(file.toString(), Map.of()));
        assertTrue(e.getMessage().contains("line 2: the key optimizer.lr is there twice"), e + "");
        assertTrue(e.getMessage().contains("line 1"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs=3 epochs=5|recipe key epochs is given twice, as 3 and as 5; keep one",
                "optimizer={lr:_0.1} optimizer.lr=0.2|recipe key optimizer.lr is given twice",
                "epochs|setting epochs has no value; write KEY=VALUE, such as epochs=10",
                "=3|setting =3 has no key; write KEY=VALUE"
            })
    void ofTwoSettingsOfAKeyNoneWins(String settings, String expected) {
        List<String> typed = List.of(settings.split(" "));
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                Settings.parse(
                                        typed.stream().map(s -> s.replace('_', ' ')).toList()));
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+3", "3.0", "first", "-1", "9999999999"})
    void anEpochHasOneWayToBeWritten(String epoch) {
        Map<String, String> settings =
                Map.of("transfer.freeze", "conv1", "transfer.unfreeze." + epoch, "conv1");
        UserException e = assertThrows(UserException.class, () -> RecipeFile.read("cnn", settings));
        assertEquals(
                "recipe key transfer.unfreeze."
                        + epoch
                        + " names no epoch; write a whole number, as in transfer.unfreeze.5",
                e.getMessage());
    }

    @Test
    void aWrongValueOfAFileIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("own.yaml");
        for (String[] written :
                new String[][] {
                    {"epochs: 3\nbatch-size: 0", ", line 2: batch-size must be at least 1"},
                    {"optimizer:\n  name: sgd\n  lr: -1", ", line 3: option lr of optimizer sgd"},
                    {"epochs: 3\nattention: none:reduction=4", ", line 2: attention none has no"},
                    {"epochs: 3\nattention: yes", ", line 2: unknown attention \"yes\""},
                    {"epochs: 3\n\nmodel: resnet", ", line 3: unknown model \"resnet\""},
                    {"\n\nschedule:\n  name: cosin", ", line 4: unknown schedule \"cosin\""},
                    {"optimizer:\n  betas: [0.9, x]", ", line 2: option betas of optimizer adam"},
                    {"augmentation:\n  hue: 0.2\n  flip-probability: 2", ", line 3: augmentation"}
                }) {
            Files.writeString(file, written[0]);
            UserException e =
                    assertThrows(
                            UserException.class, () -> RecipeFile.read(file.toString(), Map.of()));
            assertTrue(e.getMessage().startsWith("recipe file " + file + written[1]), e + "");
        }
        Files.writeString(file, "optimizer: {lr: 0.1}");
        UserException typed =
                assertThrows(
                        UserException.class,
                        () -> RecipeFile.read(file.toString(), Map.of("optimizer.betas", "[1]")));
        assertTrue(typed.getMessage().startsWith("option betas of optimizer"), typed.getMessage());
    }

    @Test
    void textIsTakenWhateverIsInIt() {
        for (String text : List.of("x'y", "a: b", "*.bias", "#1", "[", "猫 🐱", "null", "010")) {
            Settings settings =
                    Settings.NONE
                            .withText("transfer.init", text)
                            .withTexts("transfer.freeze", List.of(text));
            Recipe recipe = RecipeFile.read("cnn", List.of(settings));
            assertEquals(text, recipe.transfer().init());
            assertEquals(List.of(text), recipe.transfer().freeze());
        }
    }

    @Test
    void aFileOfAnotherEndingIsToldAsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("r.json"), "{\"epochs\": 1}");
        for (UserException e :
                List.of(
                        assertThrows(
                                UserException.class,
                                () -> RecipeFile.read(file.toString(), Map.of())),
                        assertThrows(
                                UserException.class, () -> ExperimentFile.read(file.toString())))) {
            assertTrue(e.getMessage().contains("ends in .yaml"), e.getMessage());
        }
    }
}
