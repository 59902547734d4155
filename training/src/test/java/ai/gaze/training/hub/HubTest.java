package ai.gaze.training.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.NetworkErrors;
import ai.gaze.training.data.SourceUnavailableException;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of the hub, from a server that does what the hub does. */
@Timeout(60)
class HubTest {

    private static final String SECRET = "hf_veryMuchASecret";
    private static final HubAddress MODEL = HubAddress.parse("hub:owner/my.model-1");
    private static final byte[] WEIGHTS = new byte[300_000];

    @TempDir private Path cache;
    private final List<String> steps = new ArrayList<>();
    private HubServer server;

    static {
        new Random(1).nextBytes(WEIGHTS);
    }

    @BeforeEach
    void start() throws IOException {
        server = new HubServer();
        server.files.put("model.safetensors", WEIGHTS);
        server.files.put("config.json", bytes("{\"architecture\": \"resnet18\"}"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HubModel fetch(HubAddress model) throws IOException {
        return fetch(model, SECRET);
    }

    private HubModel fetch(HubAddress model, String token) throws IOException {
        return new Hub(server.address(), token, cache).fetch(model, steps::add);
    }

    private long gets() {
        return server.requests.stream().filter(r -> r.startsWith("GET /cdn")).count();
    }

    @Test
    void aModelIsFetchedOnceAndUsedWithoutANetwork() throws IOException {
        HubModel model = fetch(MODEL);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(model.weights()));
        assertEquals("resnet18", model.config().architecture());
        assertEquals(MODEL.at(HubServer.COMMIT), model.address());
        assertEquals("hub:owner/my.model-1@" + HubServer.COMMIT, model.address().toString());
        assertEquals(model, fetch(MODEL));
        assertEquals(1, gets());
        int asked = server.requests.size();
        // A commit never changes, so that nobody is asked.
        assertEquals(model, fetch(model.address()));
        assertEquals(asked, server.requests.size());
        HubSettings offline =
                HubSettings.of(
                        Map.of("HF_ENDPOINT", server.address().toString(), "HF_HUB_OFFLINE", "1"),
                        cache);
        assertEquals(model, new Hub(offline).fetch(MODEL, steps::add));
        assertEquals(asked, server.requests.size());
        server.stop();
        assertEquals(model, fetch(MODEL));
        assertTrue(
                steps.get(steps.size() - 1).contains("cannot be asked (no connection"),
                steps::toString);
    }

    @Test
    void theTokenGoesToTheHubAloneAndIsNeverShown() throws IOException {
        fetch(MODEL);
        assertTrue(server.requests.stream().anyMatch(r -> r.startsWith("GET /cdn")));
        assertFalse(server.tokens.isEmpty());
        assertTrue(
                server.tokens.stream().allMatch(t -> t.equals("127.0.0.1 Bearer " + SECRET)),
                server.tokens::toString);
        HubSettings settings = new HubSettings(server.address(), SECRET, false, cache);
        assertFalse(settings.toString().contains(SECRET));
        assertFalse(settings.trusts(URI.create("http://127.0.0.1:1/x")));
        assertFalse(steps.toString().contains(SECRET));
        server.tokens.clear();
        fetch(HubAddress.parse("hub:owner/my.model-1@a/b"), "");
        assertEquals(List.of(), server.tokens);
    }

    @ParameterizedTest
    @CsvSource({
        "'hf_hid\nden', a line break",
        "'hf_hid\rden', a line break",
        "'hf_hid den', a blank",
        "'hf_hid\u00fcden', a letter outside of ASCII",
        "'hf_hid\u0001den', a control character"
    })
    void aTokenThatCannotBeOneIsRefusedAndNotShown(String token, String said) {
        UserException e = refused(MODEL, token);
        assertTrue(e.getMessage().startsWith("the token in HF_TOKEN has " + said), e::getMessage);
        assertFalse(e.getMessage().contains("den"), e::getMessage);
        assertEquals(List.of(), server.requests);
    }

    @Test
    void aServerThatBreaksEveryAnswerIsNotAskedForEver() throws IOException {
        server.breakAfter = 1000;
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        assertTrue(
                e.getMessage().contains("broke 20 times and brought 20000 of 300000 bytes"),
                e::getMessage);
        assertEquals(20, gets());
        server.breakAfter = Integer.MAX_VALUE;
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(MODEL).weights()));
        assertTrue(server.requests.contains("GET /cdn/model.safetensors bytes=20000-"));
    }

    @Test
    void whyThereIsNoConnectionIsSaidInPlainWords() {
        server.stop();
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        assertTrue(e.getMessage().contains(": no connection: it is out of reach"), e::getMessage);
        for (IOException why : List.of(new SocketTimeoutException(), new SSLException("x"))) {
            assertFalse(NetworkErrors.sentence(why).contains("java"), why::toString);
        }
        assertEquals(
                "the name example.org leads to no address",
                NetworkErrors.sentence(new UnknownHostException("example.org")));
    }

    @Test
    void whoMayNotReadAModelIsToldAboutTheToken() {
        UserException e = refused(HubAddress.parse("hub:owner/other"), "");
        assertTrue(e.getMessage().contains("set the environment variable HF_TOKEN"), e::getMessage);
        assertTrue(e.getMessage().startsWith("hub:owner/other is not there"), e::getMessage);
        e = refused(HubAddress.parse("hub:owner/other"), SECRET);
        assertTrue(e.getMessage().contains("whether the token in HF_TOKEN"), e::getMessage);
        assertFalse(e.getMessage().contains(SECRET));
        server.status = 403;
        server.error = "GatedRepo";
        e = refused(MODEL, "");
        assertTrue(e.getMessage().contains("HTTP status 403"), e::getMessage);
    }

    private UserException refused(HubAddress model, String token) {
        return assertThrows(UserException.class, () -> fetch(model, token));
    }

    @Test
    void whatIsNotThereIsNamed() {
        UserException e = refused(HubAddress.parse("hub:owner/my.model-1@v9"), "");
        assertTrue(e.getMessage().contains("no such revision"), e::getMessage);
        server.files.remove("model.safetensors");
        e = refused(MODEL, "");
        assertTrue(
                e.getMessage().contains("no file model.safetensors and no pytorch_model.bin"),
                e::getMessage);
    }

    @Test
    void theOlderFileIsTakenWhereThereIsNoOther() throws IOException {
        server.files.put("pytorch_model.bin", server.files.remove("model.safetensors"));
        server.files.remove("config.json");
        HubModel model = fetch(MODEL);
        assertEquals("pytorch_model.bin", model.weights().getFileName().toString());
        assertEquals("", model.config().architecture());
        assertEquals(model, fetch(MODEL));
    }

    @Test
    void aModelThatMovedAndABranchWithASlashAreFound() throws IOException {
        assertArrayEquals(
                WEIGHTS, Files.readAllBytes(fetch(HubAddress.parse("hub:owner/old")).weights()));
        HubAddress branch = HubAddress.parse("hub:owner/my.model-1@a/b");
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(branch).weights()));
        assertEquals("hub:owner/my.model-1@a/b", branch.toString());
    }

    @Test
    void aBranchThatMovesIsFetchedAnew() throws IOException {
        HubModel first = fetch(MODEL);
        server.commit = HubServer.COMMIT.replace('0', 'f');
        server.files.put("model.safetensors", bytes("others"));
        HubModel second = fetch(MODEL);
        assertArrayEquals(bytes("others"), Files.readAllBytes(second.weights()));
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(first.address()).weights()));
    }

    @Test
    void aServerThatFailsIsSaidAndWhatIsThereIsUsed() throws IOException {
        server.status = 500;
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        assertTrue(
                e.getMessage().startsWith("hub:owner/my.model-1 cannot be had from 127.0.0.1:"),
                e::getMessage);
        assertTrue(e.getMessage().contains("HTTP status 500"), e::getMessage);
        server.status = 0;
        HubModel model = fetch(MODEL);
        server.status = 503;
        assertEquals(model, fetch(MODEL));
    }

    @Test
    void aConnectionThatBreaksIsMadeAnewForTheRest() throws IOException {
        server.breakAfter = 100_000;
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(MODEL).weights()));
        List<String> got = server.requests.stream().filter(r -> r.startsWith("GET /cdn")).toList();
        assertEquals(
                List.of(
                        "GET /cdn/model.safetensors",
                        "GET /cdn/model.safetensors bytes=100000-",
                        "GET /cdn/model.safetensors bytes=200000-"),
                got);
    }

    @Test
    void whatArrivedBeforeABreakIsKeptForTheNextTry() throws IOException {
        server.breakAfter = 0;
        assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        Path part =
                cache.resolve("owner/my.model-1/" + HubServer.COMMIT + "/model.safetensors.part");
        Files.write(part, java.util.Arrays.copyOf(WEIGHTS, 1234));
        server.breakAfter = Integer.MAX_VALUE;
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(MODEL).weights()));
        assertTrue(server.requests.contains("GET /cdn/model.safetensors bytes=1234-"));
        assertFalse(Files.exists(part));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherBytesThanThoseAnnouncedAreNotUsed(boolean left) throws IOException {
        server.damaged = true;
        if (left) {
            Path part =
                    cache.resolve(
                            "owner/my.model-1/" + HubServer.COMMIT + "/model.safetensors.part");
            Files.createDirectories(part.getParent());
            Files.write(part, new byte[1000]);
        }
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        assertTrue(e.getMessage().contains("has another checksum"), e::getMessage);
        try (Stream<Path> all = Files.walk(cache)) {
            assertTrue(all.noneMatch(f -> f.toString().contains("model.safetensors")));
        }
        server.damaged = false;
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(MODEL).weights()));
    }

    @Test
    void anotherLengthThanAnnouncedAndNoChecksumAreErrors() {
        server.less = 5;
        assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        server.less = 0;
        server.noHash = true;
        SourceUnavailableException e =
                assertThrows(SourceUnavailableException.class, () -> fetch(MODEL));
        assertTrue(e.getMessage().contains("neither the size nor the checksum"), e::getMessage);
    }

    @Test
    void aDamagedCopyIsFetchedAnew() throws IOException {
        HubModel model = fetch(MODEL);
        Files.write(model.weights(), new byte[WEIGHTS.length]);
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(model.address()).weights()));
        Files.writeString(model.weights().resolveSibling("files.json"), "{");
        assertArrayEquals(WEIGHTS, Files.readAllBytes(fetch(MODEL).weights()));
    }

    @Test
    void twoProcessesAtOnceFetchItOnce() throws Exception {
        server.delayMillis = 1500;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Fetching.class.getName(),
                                    server.address().toString(),
                                    cache.toString())
                            .redirectErrorStream(true)
                            .start());
        }
        for (Process process : processes) {
            assertTrue(process.waitFor(40, TimeUnit.SECONDS));
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(said.endsWith("fetched 300000"), said);
        }
        assertEquals(1, gets());
    }

    /** Another process. */
    static final class Fetching {
        public static void main(String[] arguments) throws IOException {
            Hub hub = new Hub(URI.create(arguments[0]), "", Path.of(arguments[1]));
            HubModel model = hub.fetch(MODEL, FetchListener.SILENT);
            System.out.print("fetched " + Files.size(model.weights()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub:",
                "hub:name",
                "hub:a/b/c",
                "hub:../b",
                "hub:a/..",
                "hub:a/b@",
                "hub:a/b@../c",
                "hub:a/b@c/../d",
                "hub:a b/c",
                "hub:\u732b/c",
                "hub:a/b?x",
                "hub:/b",
                "hub:a/b@-x"
            })
    void anAddressThatIsNoneIsRefused(String text) {
        UserException e = assertThrows(UserException.class, () -> HubAddress.parse(text));
        assertTrue(e.getMessage().contains("write hub:OWNER/NAME"), e::getMessage);
    }

    @Test
    void theEndpointIsThatOfTheEnvironment() {
        assertEquals(
                "https://example.org/mirror/",
                HubSettings.of(Map.of("HF_ENDPOINT", "https://example.org/mirror"), cache)
                        .endpoint()
                        .toString());
        assertEquals("https", HubSettings.of(Map.of(), cache).endpoint().getScheme());
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> HubSettings.of(Map.of("HF_ENDPOINT", "file:///x"), cache));
        assertTrue(e.getMessage().contains("HF_ENDPOINT"), e::getMessage);
    }

    @Test
    void meanAndDeviationAreReadInOldAndNewFiles() throws IOException {
        Path weights = cache.resolve("model.safetensors");
        for (String config :
                List.of(
                        "{\"architecture\": \"vgg16\", \"pretrained_cfg\": {\"mean\": [0.5, 0.4, 1],"
                                + " \"std\": [0.1, 0.2, 0.3]}}",
                        "{\"architecture\": \"vgg16\", \"mean\": [0.5, 0.4, 1],"
                                + " \"std\": [0.1, 0.2, 0.3]}")) {
            Files.writeString(cache.resolve("config.json"), config);
            ModelConfig read = ModelConfig.beside(weights);
            assertEquals(
                    new ModelConfig("vgg16", List.of(0.5, 0.4, 1.0), List.of(0.1, 0.2, 0.3)), read);
        }
        Files.writeString(cache.resolve("config.json"), "{\"mean\": \"x\", \"std\": [0, 1]}");
        assertEquals(List.of(), ModelConfig.beside(weights).std());
        Files.writeString(cache.resolve("config.json"), "<html>");
        UserException e = assertThrows(UserException.class, () -> ModelConfig.beside(weights));
        assertTrue(e.getMessage().startsWith("" + cache.resolve("config.json")), e::getMessage);
        assertTrue(e.getMessage().contains("is not JSON; delete it"), e::getMessage);
    }
}
