package ai.gaze.zoo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Attentions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/zoo.md} say what the catalogue says. After a change, {@code mvn -pl
 * model-zoo test -Dtest=ZooPageTest -Dgaze.zoo.write=true} writes them anew.
 */
class ZooPageTest {

    private static final Path PAGE = Path.of("../docs/zoo.md");

    /** What {@code gaze bench models} measured; without it the page has no times. */
    private static final Path TIMES = Path.of("../docs/results/modules.tsv");

    /** A plugin of the tests. */
    private static final String OF_OTHERS = "layer-scale";

    private static final String BEGIN = "<!-- begin modules -->\n";
    private static final String END = "<!-- end modules -->\n";

    @Test
    void thePageOfTheZooSaysWhatTheCatalogueSays() throws IOException {
        String page = Files.readString(PAGE).replace("\r\n", "\n");
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        if (Boolean.getBoolean("gaze.zoo.write")) {
            Files.writeString(PAGE, page.substring(0, from) + tables() + page.substring(to));
            return;
        }
        assertEquals(tables(), page.substring(from, to));
    }

    @Test
    void everyModuleSaysWhatItsWeightsBelongToWhenToTakeItAndWhatSpeaksAgainstIt() {
        for (String name : Attentions.names()) {
            if (name.equals(OF_OTHERS)) {
                continue;
            }
            AttentionType type = Attentions.get(name);
            assertFalse(type.kind() == AttentionType.Kind.OTHER, name);
            for (String told : List.of(type.advice(), type.caveat())) {
                assertFalse(told.isBlank() || told.endsWith("."), name);
            }
        }
    }

    private static String tables() throws IOException {
        Map<String, String> times = times();
        List<AttentionEntry> small = own(32);
        List<AttentionEntry> large = own(224);
        StringBuilder page = new StringBuilder();
        page.append(small.size()).append(" modules.\n");
        if (!times.isEmpty()) {
            page.append("\nThe step is that of the bare network taken ")
                    .append("as 1 (")
                    .append(times.get("#"))
                    .append(").\n");
        }
        for (AttentionType.Kind kind : AttentionType.Kind.values()) {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < small.size(); i++) {
                if (small.get(i).kind().equals(kind.toString())) {
                    String time = times.getOrDefault(small.get(i).name(), "-");
                    rows.append(row(small.get(i), large.get(i), times.isEmpty() ? null : time));
                }
            }
            if (!rows.isEmpty()) {
                page.append("\n### ").append(title(kind)).append("\n\n");
                String step = times.isEmpty() ? "" : " step |";
                page.append("| module | year | parameters | M at 32 | M at 224 |" + step);
                page.append(" reach | place | take it |\n|---|---|---|---|---|");
                page.append(times.isEmpty() ? "" : "---|").append("---|---|---|\n");
                page.append(rows);
            }
        }
        page.append("\n### What speaks against them\n\n| module | but |\n|---|---|\n");
        for (AttentionEntry e : small) {
            page.append(Texts.format("| `%s` | %s |\n", e.name(), e.caveat()));
        }
        page.append("\n### Papers\n\n| module | also called | paper |\n|---|---|---|\n");
        for (AttentionEntry e : small) {
            page.append(
                    Texts.format(
                            "| `%s` | %s | %s (%s, %s) |\n",
                            e.name(),
                            String.join(", ", e.aliases()),
                            e.paper().title(),
                            e.paper().authors(),
                            e.paper().year()));
        }
        return page.toString();
    }

    /** Of each module its step by that of the bare network; and how it was measured, under "#". */
    private static Map<String, String> times() throws IOException {
        Map<String, String> times = new LinkedHashMap<>();
        if (Files.exists(TIMES)) {
            List<String> lines = Files.readAllLines(TIMES);
            times.put("#", lines.get(0).substring(2));
            for (String line : lines.subList(2, lines.size())) {
                String[] columns = line.split("\t", -1);
                times.put(
                        columns[0],
                        columns[3].isEmpty()
                                ? "-"
                                : Texts.format("%.2f", Double.parseDouble(columns[3])));
            }
        }
        return times;
    }

    private static List<AttentionEntry> own(int inputSize) {
        Catalog catalog = new Catalog(inputSize, 10);
        return Attentions.names().stream()
                .filter(name -> !name.equals(OF_OTHERS))
                .map(catalog::attention)
                .toList();
    }

    private static String title(AttentionType.Kind kind) {
        return switch (kind) {
            case CHANNEL -> "Channels have weights";
            case SPATIAL -> "Positions have weights";
            case BOTH -> "Channels and positions have weights";
            case SELF_ATTENTION ->
                    "Self-attention: positions, or channels, receive from each other";
            case OTHER -> "Others";
        };
    }

    private static String row(AttentionEntry small, AttentionEntry large, String time) {
        return Texts.format(
                "| `%s` | %s | %,d | %s | %s |%s %s | %s | %s |\n",
                small.name(),
                small.paper().year(),
                small.cost().parameters(),
                millions(small.cost()),
                millions(large.cost()),
                time == null ? "" : " " + time + " |",
                small.reach(),
                small.defaultPlacement(),
                small.advice());
    }

    private static String millions(Cost cost) {
        double millions = cost.multiplyAdds() / 1e6;
        return Texts.format(millions < 0.1 ? "%.3f" : millions < 100 ? "%.1f" : "%,.0f", millions);
    }
}
