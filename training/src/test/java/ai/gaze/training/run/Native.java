package ai.gaze.training.run;

import ai.djl.ndarray.NDManager;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the engine holds for anybody in this process. */
final class Native {

    private static final Pattern MANAGERS = Pattern.compile("Resource size: (\\d+)");

    private Native() {}

    /** Counts the open arrays. */
    static int arrays() {
        try (NDManager manager = NDManager.newBaseManager()) {
            return manager.getParentManager().getManagedArrays().size();
        }
    }

    /** Counts the open managers that belong to no other; every TorchScript function has one. */
    static int managers() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Matcher size = MANAGERS.matcher(manager.getParentManager().toString());
            if (!size.find()) {
                throw new IllegalStateException(manager.getParentManager().toString());
            }
            return Integer.parseInt(size.group(1));
        }
    }
}
