package org.helipoint.testconfigs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fact about the Gateway that the proxy shows, in front of a plain server. */
class GatewayProxyTest {

    @TempDir
    static Path folder;

    private static TlsIdentity identity;
    private static HttpClient client;
    private static HttpServer server;
    private static volatile Answerer answerer;

    private GatewayProxy proxy;

    /** What the server behind does with a request. */
    private interface Answerer {
        void answer(HttpExchange exchange) throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        identity = ServerDirectory.create(folder.resolve("server"), Path.of("configs"), List.of(), List.of())
                .identity();
        client = client(TlsIdentity.trusting(identity.certificate()));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                answerer.answer(exchange);
            }
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @BeforeEach
    void startProxy() throws IOException {
        answerer = GatewayProxyTest::echo;
        proxy = GatewayProxy.start(
                "HEMERA", "http://127.0.0.1:" + server.getAddress().getPort(), identity);
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Answers with what came: the request line, a line for each header, the body. */
    private static void echo(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(exchange.getRequestMethod())
                .append(' ')
                .append(exchange.getRequestURI())
                .append('\n');
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(
                        value -> text.append(name).append(": ").append(value).append('\n')));
        text.append('\n').append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        answer(exchange, 200, text.toString());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(
                status, exchange.getRequestMethod().equals("HEAD") || bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(proxy.address() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return send(client, request);
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(request(path));
    }

    /** Sends an address that no Java client would, and gives the whole answer. */
    private String raw(String address) throws IOException {
        URI gateway = URI.create(proxy.address());
        try (Socket socket = TlsIdentity.trusting(identity.certificate())
                .getSocketFactory()
                .createSocket(gateway.getHost(), gateway.getPort())) {
            String request =
                    "GET " + address + " HTTP/1.1\r\nHost: " + gateway.getAuthority() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
    void ordinaryMethodsPassWithTheirBodies(String method) {
        HttpResponse<String> answer =
                send(request("/HEMERA/rest/core").method(method, BodyPublishers.ofString("{\"a\": \"ü\"}")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith(method + " /rest/core\n").endsWith("\n{\"a\": \"ü\"}");
    }

    @Test
    void headPasses() {
        assertThat(send(request("/HEMERA/rest").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aServerThatIsStartingAnswers404WithAPage() {
        proxy.starting(true);
        HttpResponse<String> answer = get("/HEMERA/rest/helipoint");
        proxy.starting(false);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.body()).startsWith("<html>");
        assertThat(get("/HEMERA/rest/helipoint").statusCode()).isEqualTo(200);
    }

    @Test
    void patchIsNotImplemented() {
        assertThat(send(request("/HEMERA/rest").method("PATCH", BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(501);
    }

    @Test
    void optionsWithoutABodyTypeFail() {
        assertThat(send(request("/HEMERA/rest").method("OPTIONS", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(503);
        assertThat(send(request("/HEMERA/rest")
                                .header("Content-Type", "application/json")
                                .method("OPTIONS", BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "a=%2F&b=1, a=%252F&b=1",
        "a=x%20y, a=x%2520y",
        "a=x+y, a=x+y",
        "a=ü, a=%C3%BC",
        "a=%C3%BC, a=%25C3%25BC"
    })
    void queriesAreEncodedTwice(String sent, String arrived) throws IOException {
        assertThat(raw("/HEMERA/rest?" + sent)).contains("GET /rest?" + arrived + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/HEMERA/rest/a%2Fb",
                "/HEMERA/rest/a%2fb",
                "/HEMERA/rest/100%25",
                "/HEMERA/rest/%2e%2e/b",
                "/HEMERA/rest//b"
            })
    void somePathsAreRefused(String path) {
        assertThat(get(path).statusCode()).isEqualTo(400);
    }

    @Test
    void otherPathsPassAsTheyAre() {
        assertThat(get("/HEMERA/rest/a%20b").body()).startsWith("GET /rest/a%20b\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=[1", "a=1]", "a=1|2"})
    void rawBracketsAndBarsInAQueryAreRefused(String query) throws IOException {
        assertThat(raw("/HEMERA/rest?" + query)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void anAddressThatIsTooLongIsRefused() {
        assertThat(get("/HEMERA/rest?q=" + "x".repeat(8_000)).statusCode()).isEqualTo(200);
        assertThat(get("/HEMERA/rest?q=" + "x".repeat(8_200)).statusCode()).isEqualTo(414);
    }

    @Test
    void anAnswerComesInOnePiece() {
        answerer = exchange -> {
            exchange.sendResponseHeaders(200, 0); // in chunks
            exchange.getResponseBody().write("data: 1\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
        };

        HttpResponse<String> answer = get("/HEMERA/rest");

        assertThat(answer.body()).isEqualTo("data: 1\n\ndata: 2\n\n");
        assertThat(answer.headers().firstValue("Content-Length")).hasValue("18");
    }

    @Test
    void aCookieGoesWithTheRequestsOfOtherClients() {
        answerer = exchange -> {
            exchange.getResponseHeaders().set("Set-Cookie", "session=of-the-first; Path=/");
            answer(exchange, 200, "");
        };
        get("/HEMERA/rest");
        answerer = GatewayProxyTest::echo;

        String seen = send(client(TlsIdentity.trusting(identity.certificate())), request("/HEMERA/rest"))
                .body();

        assertThat(seen).contains("\nCookie: session=of-the-first\n");
        assertThat(proxy.cookies()).containsExactly("session");
    }

    @Test
    void itSetsHeadersOfItsOwnInsteadOfTheClients() {
        String seen = send(request("/hemera/rest")
                        .header("X-UNICORE-Gateway", "https://evil.example")
                        .header("X-UNICORE-Consignor", "DN=\"CN=Site Admin\";DSIG=")
                        .header("X-UNICORE-Consignor-IP", "10.1.2.3")
                        .header("X-Forwarded-For", "10.1.2.3")
                        .header("X-UNICORE-User-Preferences", "uid:demo"))
                .body()
                .toLowerCase(Locale.ROOT);

        assertThat(seen)
                .contains("\nx-unicore-gateway: " + proxy.address() + "/hemera\n")
                .contains("\nx-unicore-consignor-ip: 127.0.0.1\n")
                .contains("\nx-forwarded-for: 10.1.2.3\n")
                .contains("\nx-unicore-user-preferences: uid:demo\n")
                .doesNotContain("evil.example")
                .doesNotContain("\nx-unicore-consignor:");
    }

    @Test
    void itVouchesForAClientWithACertificate() throws GeneralSecurityException {
        String seen = send(client(identity.tls()), request("/HEMERA/rest")).body();

        Matcher consignor = Pattern.compile("(?i)x-unicore-consignor: DN=\"(.*)\";DSIG=(.*)\n")
                .matcher(seen);
        assertThat(consignor.find()).as(seen).isTrue();
        String name = consignor.group(1);
        assertThat(name).isEqualTo("CN=127.0.0.1,O=HELIPOINT");
        Signature signature = Signature.getInstance("SHA1withRSA");
        signature.initVerify(identity.certificate());
        signature.update(MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8)));
        assertThat(signature.verify(Base64.getDecoder().decode(consignor.group(2))))
                .isTrue();
    }

    @Test
    void framesAreDeniedAndOtherHeadersPass() {
        answerer = exchange -> {
            exchange.getResponseHeaders().set("X-Frame-Options", "SAMEORIGIN");
            exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'");
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            answer(exchange, 302, "");
        };

        HttpResponse<String> answer = get("/HEMERA/rest");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'self'");
        assertThat(answer.headers().firstValue("Location")).hasValue("/elsewhere");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void etagsPassInBothDirections() {
        answerer = exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            boolean same = "\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            answer(exchange, same ? 304 : 200, same ? "" : "text");
        };

        assertThat(get("/HEMERA/rest").headers().firstValue("ETag")).hasValue("\"v1\"");
        assertThat(send(request("/HEMERA/rest").header("If-None-Match", "\"v1\""))
                        .statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 403, 404, 432, 500, 503})
    void statusCodesPassWithTheirBodies(int status) {
        answerer = exchange -> answer(exchange, status, "why");

        HttpResponse<String> answer = get("/HEMERA/rest");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("why");
    }

    @Test
    void largeBodiesPass() {
        String large = "x".repeat(20_000_000);

        HttpResponse<String> answer = send(request("/HEMERA/rest").POST(BodyPublishers.ofString(large)));

        assertThat(answer.body().length()).isGreaterThan(large.length());
    }

    @Test
    void namesOfSitesAreNotCaseSensitive() {
        assertThat(get("/hemera/rest").body()).startsWith("GET /rest\n");
        assertThat(get("/HEMERAX/rest").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void aCompressedAnswerIsUnpackedAndStillSaysThatItIsCompressed() {
        answerer = exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding")).contains("gzip");
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write("plain".getBytes(StandardCharsets.UTF_8));
            }
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        };

        HttpResponse<String> answer = get("/HEMERA/rest");

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.body()).isEqualTo("plain");
    }

    @Test
    void aServerThatIsAwayIsUnavailable() throws IOException {
        try (GatewayProxy toNowhere =
                GatewayProxy.start("HEMERA", "http://127.0.0.1:" + ServerDirectory.freePort(), identity)) {
            assertThat(send(HttpRequest.newBuilder(URI.create(toNowhere.rest())))
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    /** Not as a Gateway does it, but as a network does. */
    @Test
    void answersToPostsAreCutOffWhereThatIsWanted() {
        AtomicInteger done = new AtomicInteger();
        answerer = exchange -> {
            done.incrementAndGet();
            echo(exchange);
        };
        proxy.cutOneIn(3);

        assertThat(IntStream.range(0, 7).filter(number -> isAnswered("POST")).count())
                .isEqualTo(4);
        assertThat(isAnswered("GET")).isTrue();
        assertThat(proxy.cutOff()).isEqualTo(3);
        assertThat(done).hasValue(8);
    }

    private boolean isAnswered(String method) {
        try {
            send(request("/HEMERA/rest").method(method, BodyPublishers.ofString("{}")));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }
}
