package ai.gaze.training.selftest;

import ai.djl.Device;
import java.io.IOException;
import java.util.List;

/** Finds out what a fixture is about and computes it. */
final class CaseRunner {

    private final FixtureFolder folder;
    private final Device device;

    /**
     * @param folder where a fixture finds another one that it names
     * @param device where to compute
     */
    CaseRunner(FixtureFolder folder, Device device) {
        this.folder = folder;
        this.device = device;
    }

    /**
     * @throws Unknown if Gaze does not have what the fixture is about
     */
    List<Check> run(Fixture fixture) throws IOException {
        String module = fixture.required("module");
        if (TrainingDataCases.handles(fixture)) {
            return TrainingDataCases.run(fixture);
        }
        if (TrajectoryCases.handles(fixture)) {
            return new TrajectoryCases(device)
                    .run(fixture, folder.readFile(fixture.required("data")));
        }
        if (ScheduleCases.handles(fixture)) {
            return ScheduleCases.run(fixture);
        }
        if (AugmentationCases.handles(fixture)) {
            return new AugmentationCases(device).run(fixture);
        }
        if (AttentionCases.handles(fixture)) {
            return new AttentionCases(device).run(fixture);
        }
        if (NetworkCases.handles(fixture)) {
            return new NetworkCases(device).run(fixture);
        }
        throw new Unknown("Gaze does not know the module \"" + module + "\"");
    }
}
