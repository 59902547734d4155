package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.registry.Option;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everythingThatIsRegisteredIsListed() throws IOException {
        JsonNode all = JSON.readTree(Typed.gaze("models", "--json", "--input-size", "16").out());
        assertEquals(Backbones.names(), names(all.get("backbones")));
        assertEquals(Attentions.names(), names(all.get("attentions")));
        for (JsonNode entry : all.get("backbones")) {
            boolean fits = entry.get("minimum-input-size").asInt() <= 16;
            assertEquals(fits, entry.at("/cost/parameters").asLong() > 0, entry.toString());
        }
        String table = Typed.gaze("models", "--input-size", "8").out();
        names(all.get("attentions")).forEach(n -> assertTrue(table.contains("\n" + n + " "), n));
    }

    @Test
    void aSmallCostIsNotShownAsNone() {
        List<String> lines = Typed.gaze("models", "--input-size", "8").out().lines().toList();
        for (String line : lines) {
            assertFalse(line.contains(" 0.0 M") || line.contains(" 0.000 M"), line);
        }
        assertEquals(
                "Multiply-adds are for images of 8x8 pixels, and of attention also of 224x224.",
                lines.get(lines.size() - 1));
    }

    @Test
    void attentionIsListedByWhatItsWeightsBelongTo() {
        List<String> lines = Typed.gaze("models", "--search", "2018").out().lines().toList();
        List<String> headings =
                lines.stream()
                        .filter(l -> l.startsWith("attention: "))
                        .map(l -> l.split(" +", 3)[1])
                        .toList();
        assertEquals(List.of("channel", "spatial", "both", "self-attention"), headings);
        assertTrue(lines.indexOf(line(lines, "ge ")) < lines.indexOf(line(lines, "cbam ")));
        assertTrue(lines.indexOf(line(lines, "cbam ")) < lines.indexOf(line(lines, "non-local ")));
    }

    private static String line(List<String> lines, String start) {
        return lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
    }

    @Test
    void aSearchFindsNamesSourcesAndAdviceAndSaysWhereNothingIsFound() throws IOException {
        JsonNode found = JSON.readTree(Typed.gaze("models", "--search", "MOBILE", "--json").out());
        assertTrue(names(found.get("attentions")).contains("coord"));
        assertFalse(names(found.get("attentions")).contains("se"));
        assertEquals(
                List.of("halo"),
                names(
                        JSON.readTree(Typed.gaze("models", "--search", "halonet", "--json").out())
                                .get("attentions")));
        String words = Typed.gaze("models", "--search", "maps SMALL").out();
        assertTrue(words.contains("non-local"), words);
        assertFalse(Typed.gaze("models", "--search", "row").out().contains("external"));
        Typed nothing = Typed.gaze("models", "--search", "zebra");
        assertEquals(2, nothing.code());
        assertTrue(nothing.err().contains("\"zebra\""), nothing.err());
        assertEquals(2, Typed.gaze("models", "se", "--search", "x").code());
    }

    @Test
    void oneModuleSaysWhenToTakeIt() {
        String eca = Typed.gaze("models", "eca", "--input-size", "8").out();
        assertTrue(eca.contains("  weights            channel\n"), eca);
        assertTrue(eca.contains("  take it            in every block"), eca);
        assertTrue(eca.contains("  but                neighbouring channels"), eca);
    }

    private static List<String> names(JsonNode entries) {
        List<String> names = new ArrayList<>();
        entries.forEach(e -> names.add(e.get("name").asText()));
        return names;
    }

    @Test
    void oneModelHasItsExactCountsAndItsOptions() throws IOException {
        Typed typed = Typed.gaze("models", "resnet18", "--json");
        JsonNode entry = JSON.readTree(typed.out()).get("backbone");
        assertEquals(0, typed.code());
        assertEquals(11_173_962, entry.at("/cost/parameters").asLong());
        // 32 x 32: 27 * 64 per position of the stem, the four stages, 512 * 10 of the classifier
        assertEquals(555_422_720, entry.at("/cost/multiply-adds").asLong());
        assertEquals("in-block", entry.get("default-placement").asText());
        assertEquals("auto", entry.at("/options/stem").asText());
        assertEquals(2016, entry.at("/paper/year").asInt());
        assertTrue(Typed.gaze("models", "resnet18").out().contains("11,173,962"));
    }

    @Test
    void everyOptionIsListedWithItsDefaultItsValuesAndALine() {
        for (String name : Attentions.names()) {
            String out = Typed.gaze("models", name, "--input-size", "8").out();
            for (Option<?> option : Attentions.get(name).options()) {
                String line =
                        out.lines()
                                .filter(l -> l.contains(" " + option + " "))
                                .findFirst()
                                .orElseThrow();
                assertTrue(line.contains(option.values() + "; " + option.description()), line);
                assertFalse(option.description().isBlank(), name + " " + option);
            }
        }
        String se = Typed.gaze("models", "se").out();
        assertTrue(
                se.contains(
                        "  options            hidden=auto            auto or a whole number from 1 up;"
                                + " hidden units; auto: channels / reduction\n"),
                se);
    }

    @Test
    void aRecipeOfGazesIsPrintedAndAllKeysAre() {
        Cli all = Cli.run("options", "recipe");
        assertEquals(0, all.code(), all::toString);
        assertEquals(RecipeFile.text("default"), all.out());
        Cli one = Cli.run("options", "recipe", "finetune");
        assertTrue(one.out().contains("unfreeze:"), one.out());
        Cli.run("options", "recipe", "fintune")
                .assertMistake("unknown recipe \"fintune\": did you mean \"finetune\"?");
    }

    @Test
    void anAttentionIsFoundByItsAliasAndWeighedInResNet18() throws IOException {
        JsonNode entry =
                JSON.readTree(Typed.gaze("models", "global-context", "--json").out())
                        .get("attention");
        assertEquals("gc", entry.get("name").asText());
        JsonNode se = JSON.readTree(Typed.gaze("models", "se", "--json").out()).get("attention");
        assertEquals(11_263_042 - 11_173_962, se.at("/cost/parameters").asLong());
        assertEquals("16", se.at("/options/reduction").asText());
    }

    @Test
    void mistakesAreOneSentenceAndExitCode2() {
        Typed unknown = Typed.gaze("models", "crisscros");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("did you mean \"crisscross\"?"), unknown.err());
        assertEquals(1, unknown.err().lines().count());
        assertEquals(2, Typed.gaze("models", "--input-size", "0").code());
        assertEquals(2, Typed.gaze("models", "--classes", "1").code());
    }
}
