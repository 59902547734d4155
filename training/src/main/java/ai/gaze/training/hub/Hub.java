package ai.gaze.training.hub;

import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.SourceUnavailableException;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FolderLock;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fetches models of the hub, each once.
 *
 * <pre>
 * hub/OWNER/NAME/
 *   refs/REVISION       the commit that a branch or tag was when it was asked for last
 *   COMMIT/             model.safetensors or pytorch_model.bin, config.json
 *   COMMIT/files.json   their sizes and checksums, written last
 * </pre>
 */
public final class Hub {

    /** What holds weights, best first. */
    private static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");

    private static final String FILES = "files.json";
    private static final int SHOWN_HASH = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HubSettings settings;

    /** The hub that the environment of this process names, else the public one. */
    public Hub() {
        this(HubSettings.ofProcess());
    }

    /**
     * A hub elsewhere.
     *
     * @param endpoint its address
     * @param token is sent to the host of the endpoint alone; empty for none
     * @param cache the folder in which models are kept
     */
    public Hub(URI endpoint, String token, Path cache) {
        this(new HubSettings(HubSettings.address(endpoint.toString()), token, false, cache));
    }

    Hub(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * Fetches a model, unless it is there. Of a branch or tag the hub is asked whether it has
     * changed, if it can be reached.
     *
     * @param model which one
     * @param listener is told how far it is
     * @throws UserException if there is no such model, or no right to it
     * @throws SourceUnavailableException if it cannot be had now
     * @throws IOException if this machine fails, such as a full disk
     */
    @SuppressWarnings("try") // the lock is held, not used
    public HubModel fetch(HubAddress model, FetchListener listener) throws IOException {
        Path folder = settings.cache().resolve(model.owner()).resolve(model.name());
        try {
            Files.createDirectories(folder.resolve("refs"));
            try (FolderLock held =
                    FolderLock.await(
                            folder.resolve(FolderLock.NAME),
                            () -> listener.step("waiting for another fetch to end"))) {
                return fetchLocked(model, folder, listener);
            }
        } catch (AccessDeniedException e) {
            throw UserException.of(
                    "no right to write to %s: give yourself the right to it, or set GAZE_HOME to a"
                            + " folder of yours",
                    e.getFile(), e);
        }
    }

    private HubModel fetchLocked(HubAddress model, Path folder, FetchListener listener)
            throws IOException {
        Path reference = folder.resolve("refs").resolve(model.revision().replace('/', '~'));
        String commit = model.revision();
        if (!model.isCommit()) {
            commit = Files.exists(reference) ? Files.readString(reference).strip() : "";
        }
        Optional<HubModel> kept = kept(model, folder, commit);
        if (kept.isPresent() && (model.isCommit() || settings.offline())) {
            return kept.get();
        }
        try {
            if (settings.offline()) {
                throw new SourceUnavailableException("HF_HUB_OFFLINE is set");
            }
            return asked(model, folder, reference, kept, listener);
        } catch (SourceUnavailableException e) {
            if (kept.isPresent()) {
                listener.step(
                        Texts.format(
                                "%s cannot be asked (%s), so that what was fetched before is used",
                                settings.endpoint().getHost(), e.getMessage()));
                return kept.get();
            }
            throw new SourceUnavailableException(
                    Texts.format(
                            "%s cannot be had from %s: %s; try again, or name a file that is there",
                            model, settings.endpoint().getHost(), e.getMessage()),
                    e);
        }
    }

    /** Returns what was fetched of a commit, if all of it is whole. */
    private static Optional<HubModel> kept(HubAddress model, Path folder, String commit)
            throws IOException {
        Path files = folder.resolve(commit).resolve(FILES);
        if (commit.isEmpty() || !Files.isRegularFile(files)) {
            return Optional.empty();
        }
        try {
            for (HubFile file : JSON.readValue(files.toFile(), HubFile[].class)) {
                if (!file.isThat(files.resolveSibling(file.name()))) {
                    return Optional.empty();
                }
            }
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        HubAddress at = HubAddress.isCommit(commit) ? model.at(commit) : model;
        return WEIGHTS.stream()
                .map(files::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(weights -> new HubModel(at, weights));
    }

    private HubModel asked(
            HubAddress model,
            Path folder,
            Path reference,
            Optional<HubModel> kept,
            FetchListener listener)
            throws IOException {
        HubClient client = new HubClient(settings, model);
        Optional<HubClient.Answer> weights = Optional.empty();
        for (String name : WEIGHTS) {
            weights = weights.isPresent() ? weights : client.ask(name);
        }
        HubClient.Answer found =
                weights.orElseThrow(
                        () ->
                                UserException.of(
                                        "%s has no file %s; name a model that has one",
                                        model, String.join(" and no ", WEIGHTS)));
        // A server that tells no commit is known by its weights.
        String commit =
                HubAddress.isCommit(found.commit())
                        ? found.commit()
                        : "files-" + found.file().hash().substring(0, SHOWN_HASH);
        Optional<HubModel> there = kept(model, folder, commit);
        if (there.isEmpty()) {
            List<HubFile> files = new ArrayList<>(List.of(found.file()));
            client.ask(ModelConfig.NAME).ifPresent(config -> files.add(config.file()));
            Path target = Files.createDirectories(folder.resolve(commit));
            for (HubFile file : files) {
                bring(client, file, target.resolve(file.name()), model, listener);
            }
            AtomicFiles.writeString(target.resolve(FILES), JSON.writeValueAsString(files));
            there = kept(model, folder, commit);
        }
        if (!model.isCommit()) {
            AtomicFiles.writeString(reference, commit);
        }
        return there.or(() -> kept)
                .orElseThrow(() -> new SourceUnavailableException("what it sent is gone again"));
    }

    private static void bring(
            HubClient client, HubFile file, Path target, HubAddress model, FetchListener listener)
            throws IOException {
        if (file.isThat(target)) {
            return;
        }
        listener.step(Texts.format("fetching %s of %s", file.name(), model));
        Path part = target.resolveSibling(file.name() + ".part");
        boolean resumed = Files.exists(part);
        boolean good = download(client, file, part, listener);
        if (!good && resumed) {
            listener.step("the download that was left here is damaged, beginning anew");
            good = download(client, file, part, listener);
        }
        if (!good) {
            throw new SourceUnavailableException(
                    Texts.format("what it sent as %s has another checksum", file.name()));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean download(
            HubClient client, HubFile file, Path part, FetchListener listener) throws IOException {
        client.download(file).into(part, listener);
        boolean good = file.isThat(part);
        if (!good) {
            Files.deleteIfExists(part);
        }
        return good;
    }
}
