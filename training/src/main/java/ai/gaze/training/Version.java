package ai.gaze.training;

import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * Which build of Gaze this is; the build writes it into a resource.
 *
 * @param number the version, such as {@code 0.1.0}
 * @param commit the git commit that was built, with {@code -dirty} after it if files differed from
 *     it, or {@code unknown} for a build outside a checkout
 */
public record Version(String number, String commit) {

    private static final String RESOURCE = "version.properties";

    /** Returns the version of the running code. */
    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            properties.load(in);
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
        return new Version(properties.getProperty("version"), properties.getProperty("commit"));
    }
}
