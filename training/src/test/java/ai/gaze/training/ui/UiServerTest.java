package ai.gaze.training.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.Training;
import ai.gaze.training.compare.Results;
import ai.gaze.training.compare.report.Reports;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.page.RunPage;
import ai.gaze.training.report.Png;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.training.web.Browser;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.backbone.SimpleCnn;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server over real runs, asked by a browser and by those who wish it ill. */
final class UiServerTest {

    private static final String ODD = "<img src=x onerror=oops()> \"1\" 😀 שלום\nline";

    private static final DatasetLoader IMAGES = Runs.images(40, 30);

    private static final long WAIT = TimeUnit.SECONDS.toNanos(20);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir private static Path folder;
    private static Path runs;
    private static UiServer server;

    @BeforeAll
    static void start() throws IOException {
        runs = Files.createDirectories(folder.resolve("runs"));
        train(runs.resolve("se"), Map.of("attention", "se"), new RunListener() {});
        RunPage.write(runs.resolve("se"), IMAGES, "cpu", w -> {});
        copy(runs.resolve("se"), runs.resolve(ODD));
        copy(runs.resolve("se"), folder.resolve("outside"));
        Files.createSymbolicLink(runs.resolve("link"), folder.resolve("outside"));
        Path comparison = Files.createDirectories(runs.resolve("compare-x"));
        copy(runs.resolve("se"), comparison.resolve("se-s1"));
        Files.writeString(runs.resolve("se-broken"), "no folder");
        Reports.write(
                Results.result(Results.experiment(1, null, null), new double[][] {{90}, {91}}),
                comparison);
        Path damaged = Files.createDirectories(runs.resolve("damaged"));
        Files.writeString(damaged.resolve("run.json"), "{");
        server = UiServer.start(runs, "127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void train(Path run, Map<String, String> more, RunListener listener) {
        Map<String, String> settings =
                new java.util.HashMap<>(
                        Map.of("dataset", EmbeddedSample.NAME, "epochs", "1", "batch-size", "20"));
        settings.putAll(more);
        try (TrainingRun training =
                TrainingRun.create(
                        run, RecipeFile.read("cnn", settings), IMAGES, "cpu", listener)) {
            assertTrue(training.execute(new StopRequest()).isPresent());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void theTableHasEveryRunFiltersAndLaysThemOverEachOther() {
        try (Browser browser = Browser.start()) {
            for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
                browser.open(server.address(), width, width == Browser.PHONE);
                browser.await("return document.querySelectorAll('tbody tr').length === 4");
                assertEquals(List.of(), browser.problems(server.address()));
            }
            assertEquals(
                    ODD,
                    browser.run(
                            "return [...document.querySelectorAll('tbody th a')].map(a =>"
                                    + " a.textContent).find(t => t.startsWith('<img'))"));
            assertTrue(
                    browser.texts("td").stream()
                            .anyMatch(t -> t.startsWith("unreadable") && t.contains("run.json")),
                    "and why");
            browser.run(
                    "const search = document.querySelector('input[type=search]');"
                            + " search.value = 'compare-x';"
                            + " search.dispatchEvent(new Event('input'));");
            assertEquals(List.of("compare-x/se-s1"), browser.texts("tbody th"));
            browser.click("tbody input");
            browser.run(
                    "const search = document.querySelector('input[type=search]');"
                            + " search.value = '';"
                            + " search.dispatchEvent(new Event('input'));"
                            + " [...document.querySelectorAll('tbody tr')].find(r =>"
                            + " r.textContent.startsWith(' se')).querySelector('input').click();"
                            + " document.querySelector('.action').click();");
            browser.await("return document.querySelector('h1').textContent === '2 runs'");
            assertEquals(List.of("Nowhere."), browser.texts("main > p"));
            browser.click("nav a");
            browser.await("return document.querySelectorAll('tbody tr').length === 4");
            browser.click("main ul a");
            browser.await(
                    "return document.querySelector('h1').textContent.startsWith('A made-up')");
            assertEquals(List.of(), browser.problems(server.address()));
        }
    }

    @Test
    void theCurvesOfARunGrowWhileItIsTrained() {
        try (Browser browser = Browser.start()) {
            List<Object> states = new ArrayList<>();
            RunListener listener =
                    new RunListener() {
                        @Override
                        public void epochEnded(ai.gaze.training.EpochMetrics epoch) {
                            if (epoch.epoch() == 2) {
                                browser.open(
                                        server.address() + "#/run/live", Browser.DESKTOP, false);
                                browser.await(
                                        "return document.querySelector('summary')?.textContent"
                                                + " >= '1 epoch'");
                                browser.run("window.kept = document.querySelector('.uplot')");
                                browser.await(
                                        "return"
                                                + " document.querySelector('.said').textContent.length"
                                                + " > 0");
                                states.add(browser.text(".said"));
                            }
                        }
                    };
            train(runs.resolve("live"), Map.of("epochs", "4"), listener);
            assertEquals(List.of("running"), states);
            browser.await(
                    "return [...document.querySelectorAll('summary')].some(s => s.textContent ==="
                            + " '4 epochs')");
            assertEquals(
                    true, browser.run("return window.kept === document.querySelector('.uplot')"));
            browser.await("return document.querySelector('.said').textContent === 'finished'");
            assertEquals(List.of(), browser.problems(server.address()));
        } finally {
            // The table of the other test has no such run.
            delete(runs.resolve("live"));
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRunIsWhatItsPageHasWithItsTestImages() throws Exception {
        JsonNode data = new ObjectMapper().readTree(get("api/run?name=se").body());
        assertEquals("finished", data.get("state").asText());
        assertEquals(1, data.get("epochs").size());
        assertTrue(data.at("/test/cells").size() > 0);
    }

    @Test
    void whatIsDamagedOfARunIsNamedAndCostsNoMore() throws Exception {
        Path run = runs.resolve("cut");
        copy(runs.resolve("se"), run);
        try {
            Path page = run.resolve(RunPage.NAME);
            Files.writeString(page, Files.readString(page).substring(0, 20_000));
            Files.writeString(run.resolve("checkpoints/last.safetensors"), "is not read for it");
            JsonNode data = new ObjectMapper().readTree(get("api/run?name=cut").body());
            assertEquals(1, data.get("epochs").size(), data.toString());
            assertFalse(data.has("test"));
            Files.writeString(run.resolve("metrics.jsonl"), "");
            Files.deleteIfExists(page);
            // A moment long what was read last is shown again.
            String wanted = "ends at epoch 0 where the run ended at 1";
            String said = "";
            for (long end = System.nanoTime() + WAIT; !said.contains(wanted); ) {
                said = get("api/run?name=cut").body();
                assertTrue(said.contains(wanted) || System.nanoTime() < end, said);
            }
        } finally {
            delete(run);
        }
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        for (String name :
                List.of(
                        "",
                        ".",
                        "..",
                        "../outside",
                        "se/../../outside",
                        "%2e%2e%2foutside",
                        "link",
                        folder.resolve("outside").toString(),
                        "se%00",
                        "none")) {
            for (String what : List.of("run", "live", "comparison")) {
                HttpResponse<String> answer = get("api/" + what + "?name=" + name);
                assertEquals(404, answer.statusCode(), name);
                assertFalse(answer.body().contains(folder.toString()), answer.body());
            }
        }
        for (String path :
                List.of(
                        "../page.css",
                        "%2e%2e/Page.class",
                        "Page.class",
                        "api",
                        "web/run.js",
                        "run")) {
            assertEquals(404, get(path).statusCode(), path);
        }
    }

    @Test
    void onlyItsOwnHostIsAnsweredAndNothingButReading() throws Exception {
        String port = server.address().replaceAll(".*:(\\d+)/", "$1");
        for (String host :
                List.of(
                        "evil.example",
                        "127.0.0.1.evil.example:" + port,
                        "127.0.0.1:x",
                        "",
                        ":80")) {
            assertTrue(raw("GET /api/runs HTTP/1.1", host).contains(" 421 "), host);
        }
        // A tunnel may have another port than the server.
        for (String host : List.of("localhost:" + port, "127.0.0.1:8080", "LOCALHOST", "[::1]:1")) {
            assertTrue(raw("GET /api/runs HTTP/1.1", host).contains(" 200 "), host);
        }
        assertTrue(raw("POST /api/runs HTTP/1.1", "localhost:" + port).contains(" 405 "));
        assertTrue(raw("DELETE / HTTP/1.1", "localhost:" + port).contains(" 405 "));
        assertTrue(raw("OPTIONS /api/picture HTTP/1.1", "localhost:" + port).contains(" 405 "));
        HttpResponse<String> page = get("");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertFalse(policy.contains("unsafe"), policy);
        assertTrue(page.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    private static String raw(String request, String host) throws IOException {
        URI address = URI.create(server.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            OutputStream out = socket.getOutputStream();
            String text = request + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void fromElsewhereTheTokenIsNeeded() throws Exception {
        try (UiServer open = UiServer.start(runs, "0.0.0.0", 0)) {
            String address = open.address().replace("0.0.0.0", "127.0.0.1");
            String root = address.replaceAll("\\?.*", "");
            assertEquals(403, get(URI.create(root), "").statusCode());
            assertEquals(403, get(URI.create(root + "api/runs?token=0"), "").statusCode());
            assertEquals(403, get(URI.create(root), "gaze-token=0").statusCode());
            HttpResponse<String> first = get(URI.create(address), "");
            assertEquals(303, first.statusCode());
            String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
            assertTrue(cookie.contains("HttpOnly; SameSite=Strict"), cookie);
            String kept = cookie.replaceAll(";.*", "");
            assertEquals(200, get(URI.create(root + "api/runs"), kept).statusCode());
        }
    }

    @Test
    void everyAddressThatIsPrintedIsAnsweredAndEachPortHasItsOwnToken() throws Exception {
        for (String host : List.of("localhost", "127.0.0.2")) {
            try (UiServer other = UiServer.start(runs, host, 0)) {
                assertEquals(200, get(URI.create(other.address() + "api/runs"), "").statusCode());
            }
        }
        List<String> cookies = new ArrayList<>();
        try (UiServer one = UiServer.start(runs, "0.0.0.0", 0);
                UiServer two = UiServer.start(runs, "0.0.0.0", 0)) {
            for (UiServer each : List.of(one, two)) {
                URI address = URI.create(each.address().replace("0.0.0.0", "127.0.0.1"));
                String cookie = get(address, "").headers().firstValue("Set-Cookie").orElseThrow();
                cookies.add(cookie.replaceAll("=.*", ""));
            }
        }
        assertFalse(cookies.get(0).equals(cookies.get(1)), cookies.toString());
    }

    @Test
    void anAnswerTellsWhenItIsOfOtherWeightsAndAPictureIsKnownToWhoBroughtIt() throws Exception {
        ObjectMapper json = new ObjectMapper();
        String question = "api/explain?name=se&image=0";
        String before = json.readTree(get(question).body()).get("network").asText();
        assertEquals(before, json.readTree(get(question).body()).get("network").asText());
        Path checkpoint = runs.resolve("se/checkpoints/best.safetensors");
        Files.setLastModifiedTime(checkpoint, java.nio.file.attribute.FileTime.fromMillis(1));
        assertFalse(before.equals(json.readTree(get(question).body()).get("network").asText()));
        String picture = json.readTree(bring("se", png(3, 2)).body()).get("picture").asText();
        assertTrue(picture.length() > 20, picture);
        assertEquals(200, get("api/explain?name=se&picture=" + picture).statusCode());
    }

    @Test
    void whatIsNoAddressIsNamedAndAPageThatWasLeftComesNoMore() throws Exception {
        try (Browser browser = Browser.start()) {
            browser.open(server.address() + "#/run/%", Browser.DESKTOP, false);
            browser.await(
                    "return document.querySelector('h1').textContent === 'Something is wrong'");
            browser.run(
                    "const fetched = window.fetch; window.fetch = async (at, more) => { const answer"
                            + " = await fetched(at, more); if (at.includes('models')) await new"
                            + " Promise(go => { window.go = go; }); return answer; };"
                            + " location.hash = '#/models';");
            browser.await("return !!window.go");
            browser.run("location.hash = '#/';");
            browser.await("return document.querySelector('h1').textContent === 'Runs'");
            browser.run("window.go();");
            assertEquals(List.of(), browser.problems(server.address()));
            assertEquals("Runs", browser.text("h1"));
        }
    }

    @Test
    void whatCannotBeServedIsNamed() {
        assertTrue(
                assertThrows(
                                UserException.class,
                                () -> UiServer.start(folder.resolve("none"), "127.0.0.1", 0))
                        .getMessage()
                        .contains("there is no folder"));
        int port = URI.create(server.address()).getPort();
        assertTrue(
                assertThrows(UserException.class, () -> UiServer.start(runs, "127.0.0.1", port))
                        .getMessage()
                        .contains("port " + port + " of 127.0.0.1 cannot be had"));
        assertThrows(UserException.class, () -> UiServer.start(runs, "127.0.0.1", 70_000));
        assertThrows(UserException.class, () -> UiServer.start(runs, "no host", 0));
    }

    @Test
    void twoHundredReadersAreAnswered() throws Exception {
        List<CompletableFuture<HttpResponse<Stream<String>>>> all = new ArrayList<>();
        HttpRequest live =
                HttpRequest.newBuilder(URI.create(server.address() + "api/live?name=se")).build();
        for (int i = 0; i < 200; i++) {
            all.add(CLIENT.sendAsync(live, BodyHandlers.ofLines()));
        }
        for (CompletableFuture<HttpResponse<Stream<String>>> one : all) {
            try (Stream<String> lines = one.get().body()) {
                assertTrue(lines.findFirst().orElseThrow().startsWith("data: {"));
            }
        }
        assertEquals(200, get("api/runs").statusCode());
    }

    /** Each hears of the end, though all ask at once, and the training ends as it does alone. */
    @Test
    void twoHundredReadersOfATrainingHearHowItEnds() throws Exception {
        List<CompletableFuture<HttpResponse<Stream<String>>>> all = new ArrayList<>();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(ai.gaze.training.EpochMetrics epoch) {
                        for (int i = 0; epoch.epoch() == 1 && i < 200; i++) {
                            all.add(
                                    CLIENT.sendAsync(
                                            HttpRequest.newBuilder(
                                                            URI.create(
                                                                    server.address()
                                                                            + "api/live?name=busy"))
                                                    .build(),
                                            BodyHandlers.ofLines()));
                        }
                    }
                };
        try {
            train(runs.resolve("busy"), Map.of("epochs", "3"), listener);
            assertEquals(200, all.size());
            for (CompletableFuture<HttpResponse<Stream<String>>> one : all) {
                try (Stream<String> lines = one.get().body()) {
                    assertTrue(
                            lines.anyMatch(
                                    line ->
                                            line.startsWith("data: ")
                                                    && line.contains("\"state\":\"finished\"")));
                }
            }
            train(runs.resolve("alone"), Map.of("epochs", "3"), new RunListener() {});
            assertEquals(
                    Files.readString(runs.resolve("alone/iterations.csv")),
                    Files.readString(runs.resolve("busy/iterations.csv")));
        } finally {
            delete(runs.resolve("busy"));
            if (Files.exists(runs.resolve("alone"))) {
                delete(runs.resolve("alone"));
            }
        }
    }

    @Test
    void aPageGoesOnByItselfWhenTheServerWasKilledAndStartedAgain() throws Exception {
        UiServer first = UiServer.start(runs, "127.0.0.1", 0);
        int port = URI.create(first.address()).getPort();
        try (Browser browser = Browser.start()) {
            browser.open(first.address() + "#/run/se", Browser.DESKTOP, false);
            browser.await("return document.querySelector('.said')?.textContent === 'finished'");
            first.close();
            browser.await(
                    "return document.querySelector('.said').textContent.includes('asking again')");
            try (UiServer second = UiServer.start(runs, "127.0.0.1", port)) {
                browser.await("return document.querySelector('.said').textContent === 'finished'");
                assertEquals(first.address(), second.address());
            }
        } finally {
            first.close();
        }
    }

    @Test
    void whatIsNoPictureIsRefusedWithASentence() throws Exception {
        assertTrue(bring("se", png(40, 30)).body().contains("\"picture\":\""));
        HttpResponse<String> large = bring("se", new byte[(16 << 20) + 1]);
        assertEquals(413, large.statusCode());
        assertTrue(large.body().contains("more than 16 MiB"), large.body());
        HttpResponse<String> text = bring("se", "no picture".getBytes(StandardCharsets.UTF_8));
        assertEquals(400, text.statusCode());
        assertTrue(text.body().contains("the picture is not an image"), text.body());
        byte[] bomb = png(1, 1);
        // The header alone says that it has 30,000 x 30,000 pixels.
        ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);
        CRC32 check = new CRC32();
        check.update(bomb, 12, 17);
        ByteBuffer.wrap(bomb).putInt(29, (int) check.getValue());
        HttpResponse<String> many = bring("se", bomb);
        assertEquals(400, many.statusCode());
        assertTrue(many.body().contains("30000 x 30000 pixels"), many.body());
        assertEquals(400, bring("none", png(1, 1)).statusCode());
        for (String query : List.of("picture=99", "image=-1", "image=x", "image=0&at=40,2")) {
            HttpResponse<String> answer = get("api/explain?name=se&" + query);
            assertEquals(404, answer.statusCode(), answer.body());
            assertFalse(answer.body().contains("Exception"), answer.body());
        }
        assertEquals(404, get("api/explain?name=../outside&image=0").statusCode());
    }

    @Test
    void pagesOfOthersAreNotAnswered() throws Exception {
        URI address = URI.create(server.address() + "api/picture?name=se");
        for (String origin : List.of("http://evil.example", "null")) {
            HttpRequest request =
                    HttpRequest.newBuilder(address)
                            .header("Origin", origin)
                            .POST(BodyPublishers.ofByteArray(png(1, 1)))
                            .build();
            assertEquals(403, CLIENT.send(request, BodyHandlers.ofString()).statusCode());
        }
        HttpRequest image =
                HttpRequest.newBuilder(URI.create(server.address() + "api/explain?name=se"))
                        .header("Sec-Fetch-Site", "cross-site")
                        .build();
        assertEquals(403, CLIENT.send(image, BodyHandlers.ofString()).statusCode());
    }

    private static byte[] png(int width, int height) {
        return Png.of(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB));
    }

    private static HttpResponse<String> bring(String run, byte[] picture) throws Exception {
        URI address = URI.create(server.address() + "api/picture?name=" + run);
        return CLIENT.send(
                HttpRequest.newBuilder(address).POST(BodyPublishers.ofByteArray(picture)).build(),
                BodyHandlers.ofString());
    }

    @Test
    void theZooCanBeSearchedAndHasTheLayersOfEachNetwork() {
        try (Browser browser = Browser.start()) {
            for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
                browser.open(server.address() + "#/models", width, width == Browser.PHONE);
                browser.await("return document.querySelectorAll('table').length === 2");
                assertEquals(List.of(), browser.problems(server.address()));
            }
            assertEquals(
                    (long) (Attentions.names().size() + Backbones.names().size()),
                    browser.run("return document.querySelectorAll('tbody tr').length"));
            browser.run(
                    "const search = document.querySelector('input[type=search]');"
                            + " search.value = 'criss 2019'; search.dispatchEvent(new"
                            + " Event('input'));");
            assertEquals(1L, browser.run("return document.querySelectorAll('tbody tr').length"));
            browser.click("tbody a");
            browser.await(
                    "return document.querySelector('h1').textContent === 'resnet18, attention"
                            + " criss-cross'");
            assertTrue(browser.texts("tbody th").contains("layer1.0"));
            assertEquals(List.of(), browser.problems(server.address()));
        }
    }

    @Test
    void aCellOfTheConfusionMatrixShowsItsImagesWhichLeadToWhatIsLookedAt() {
        try (Browser browser = Browser.start()) {
            browser.open(server.address() + "#/run/se", Browser.DESKTOP, false);
            browser.await("return !!document.querySelector('.matrix button')");
            browser.run(
                    "[...document.querySelectorAll('.matrix tbody tr')].flatMap((row, truth) =>"
                            + " [...row.querySelectorAll('button')].filter((b, taken) => taken !=="
                            + " truth && b.textContent))[0].click()");
            browser.await("return document.querySelector('.said img')?.naturalWidth === 32");
            browser.click(".said .images a");
            browser.await(
                    "return document.querySelector('h2')?.textContent.startsWith('Test image ')");
            assertEquals(List.of(), browser.problems(server.address()));
        }
    }

    @Test
    void whateverStandsInTheNameOfARunItCanBeLookedAt() throws Exception {
        try (Browser browser = Browser.start()) {
            String name = URLEncoder.encode(ODD, StandardCharsets.UTF_8).replace("+", "%20");
            browser.open(server.address() + "#/look/" + name + "/3", Browser.PHONE, true);
            browser.await("return document.querySelectorAll('figure').length === 6");
            assertEquals(
                    true,
                    browser.run(
                            "return [...document.querySelectorAll('option')].some(o =>"
                                    + " o.textContent.startsWith('<img src=x onerror=oops()>'))"));
            assertEquals(List.of(), browser.problems(server.address()));
        }
    }

    @Test
    void anImageIsCalledByTheEndOfItsPathAndElseByItsNumber() {
        RunInfo info = RunReader.info(runs.resolve("se"));
        assertEquals("cats/7 猫.png", info.imageName("/data/val/cats/7 猫.png"));
        assertEquals("19", info.imageName("19"));
        assertEquals("a.png", info.imageName("a.png"));
    }

    @Test
    void theRunOfAProgramsOwnNetworkIsShown() throws Exception {
        Path own = runs.resolve("own");
        try (Training training =
                Training.builder()
                        .setNetwork(SimpleCnn.builder().setOutSize(10).build())
                        .setData(IMAGES.load(null))
                        .optEpochs(1)
                        .optBatchSize(20)
                        .addCallback(new RunDirectory(own))
                        .build()) {
            training.run();
        }
        try {
            ObjectMapper json = new ObjectMapper();
            JsonNode listed = json.readTree(get("api/runs").body()).get("runs");
            for (JsonNode run : listed) {
                if (run.get("name").asText().equals("own")) {
                    assertEquals("finished", run.get("state").asText(), run.toString());
                    assertEquals(1, run.get("epochs").asInt());
                }
            }
            JsonNode shown = json.readTree(get("api/run?name=own").body());
            assertEquals("own: a program's own network", shown.get("title").asText());
            assertTrue(
                    get("api/explain?name=own&image=0").body().contains("by a program"),
                    "and its network is the program's alone");
        } finally {
            delete(own);
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(URI.create(server.address() + path), "");
    }

    private static HttpResponse<String> get(URI address, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
