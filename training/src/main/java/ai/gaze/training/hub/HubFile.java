package ai.gaze.training.hub;

import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the hub says of a file.
 *
 * @param name its name
 * @param bytes its size
 * @param hash SHA-256 of a large file, or git's SHA-1 of a small one, in hex
 */
record HubFile(String name, long bytes, String hash) {

    private static final int SHA256_DIGITS = 64;
    private static final int BUFFER = 1 << 16;

    /** Whether a file is the one that is meant. */
    boolean isThat(Path file) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == bytes
                && hash.equals(
                        hash.length() == SHA256_DIGITS ? Sha256.of(file) : gitSum(file, bytes));
    }

    /** Returns git's name of the content of a file: a sum of its size and its bytes. */
    static String gitSum(Path file, long bytes) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
        digest.update(("blob " + bytes + "\0").getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw FileErrors.naming(file, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
