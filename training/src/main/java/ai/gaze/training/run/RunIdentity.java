package ai.gaze.training.run;

import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * What says that files belong to one run: it stands in {@code run.json} and in every checkpoint.
 *
 * @param id random, from the run's beginning; {@code null} in the files of a Gaze that gave none
 * @param recipe SHA-256 of the recipe that the run began with
 */
record RunIdentity(String id, String recipe) {

    private static final String KEY = "belongs-to";

    /** Returns the identity of a run that begins. */
    static RunIdentity ofNew(Recipe recipe) {
        return new RunIdentity(
                UUID.randomUUID().toString(),
                CanonicalJson.sha256(RunJson.MAPPER.valueToTree(recipe)));
    }

    /** Returns the identity in the state of a checkpoint. */
    static RunIdentity of(ObjectNode checkpoint) {
        JsonNode node = checkpoint.path(KEY);
        return new RunIdentity(
                node.path("run").asText(null), node.path("recipe-sha256").asText(null));
    }

    /** Writes it into the state of a checkpoint. */
    void into(ObjectNode checkpoint) {
        if (id != null) {
            checkpoint.putObject(KEY).put("run", id).put("recipe-sha256", recipe);
        }
    }

    /**
     * Refuses a file of another run.
     *
     * @param file the file
     * @param found what stands in it
     * @throws UserException if it is not of this run
     */
    void requireOf(Path file, RunIdentity found) {
        if (!Objects.equals(id, found.id)) {
            throw new UserException(
                    file
                            + " is of another run ("
                            + shown(found.id)
                            + ") than the run.json beside it ("
                            + shown(id)
                            + "); put back the file of this run, or start a new run");
        }
        if (!Objects.equals(recipe, found.recipe)) {
            throw new UserException(
                    file
                            + " was trained with another recipe than run.json says; put back the"
                            + " run.json of this run, or start a new run");
        }
    }

    private static String shown(String id) {
        return id == null ? "from before runs had an id" : id;
    }
}
