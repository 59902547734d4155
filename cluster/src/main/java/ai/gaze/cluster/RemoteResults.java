package ai.gaze.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;

/**
 * As much of remote runs on this machine as a plan and a table need: the logs, and of a run that
 * has ended the one checkpoint that was tested.
 */
final class RemoteResults implements Runs.View {

    private static final String RESULT = "result.json";
    private static final List<String> SMALL =
            List.of(
                    "run.json",
                    "metrics.jsonl",
                    "iterations.csv",
                    "attention.jsonl",
                    "compare.json");
    private static final Pattern TESTED =
            Pattern.compile("\"tested-checkpoint\"\\s*:\\s*\"([a-z]+)\"");

    private final RemoteFolder folder;
    private final Scratch scratch;
    private final Path here;
    private final Set<String> ended = new HashSet<>();
    private final Map<String, String> written = new HashMap<>();

    /**
     * @param folder of the runs
     * @param scratch an empty folder of this machine, which is gone when this is closed
     */
    RemoteResults(RemoteFolder folder, Scratch scratch) {
        this.folder = folder;
        this.scratch = scratch;
        here = scratch.path();
    }

    @Override
    public Path path() {
        return here;
    }

    @Override
    public void fetch() throws IOException {
        Map<String, Map<String, FileStatus>> runs = new LinkedHashMap<>();
        for (Map.Entry<String, FileStatus> file : folder.list("").entrySet()) {
            String[] names = file.getKey().split("/", 2);
            if (names.length == 2) {
                runs.computeIfAbsent(names[0], run -> new TreeMap<>())
                        .put(names[1], file.getValue());
            }
        }
        for (Map.Entry<String, Map<String, FileStatus>> run : runs.entrySet()) {
            if (run.getValue().containsKey("run.json") && !ended.contains(run.getKey())) {
                fetch(run.getKey(), run.getValue());
            }
        }
    }

    private void fetch(String run, Map<String, FileStatus> files) throws IOException {
        for (String name : SMALL) {
            get(run, name, files);
        }
        // All else was there before this one.
        if (files.containsKey(RESULT)) {
            get(run, RESULT, files);
            Matcher tested = TESTED.matcher(Files.readString(here.resolve(run).resolve(RESULT)));
            if (tested.find()) {
                get(
                        run,
                        String.format(Locale.ROOT, "checkpoints/%s.safetensors", tested.group(1)),
                        files);
            }
            ended.add(run);
        }
    }

    private void get(String run, String name, Map<String, FileStatus> files) throws IOException {
        Path file = here.resolve(run).resolve(name);
        Files.deleteIfExists(file);
        if (files.containsKey(name)) {
            folder.get(files.get(name), file);
        }
    }

    @Override
    public void publish() throws IOException {
        try (Stream<Path> all = Files.list(here)) {
            for (Path page : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = page.getFileName().toString();
                String text = Files.readString(page);
                if (!name.startsWith(".") && !text.equals(written.get(name))) {
                    folder.put(page, name, () -> {});
                    written.put(name, text);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
