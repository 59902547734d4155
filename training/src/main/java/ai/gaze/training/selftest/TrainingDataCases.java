package ai.gaze.training.selftest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/** Checks the batches that trajectories train on: nothing is computed from them alone. */
final class TrainingDataCases {

    private TrainingDataCases() {}

    static boolean handles(Fixture fixture) {
        return fixture.metadata("module").equals("training-data");
    }

    /** Compares the shapes with the arguments, and counts labels that no class has. */
    static List<Check> run(Fixture fixture) {
        JsonNode args = fixture.requiredJson("args");
        long[] expected = {args.path("batches").asLong(), args.path("batch").asLong()};
        long[] images = fixture.shape("images");
        boolean image = images.length == 5 && images[4] == 3;
        long classes = args.path("classes").asLong();
        long strange =
                Arrays.stream(fixture.longs("labels")).filter(l -> l < 0 || l >= classes).count();
        return List.of(
                flag("images", image && Arrays.equals(Arrays.copyOf(images, 2), expected)),
                flag("labels", Arrays.equals(fixture.shape("labels"), expected)),
                new Check("labels of no class", strange, 0, strange == 0));
    }

    private static Check flag(String what, boolean ok) {
        return new Check("shape of " + what, ok ? 0 : 1, 0, ok);
    }
}
