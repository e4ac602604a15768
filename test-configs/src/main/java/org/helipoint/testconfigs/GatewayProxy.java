package org.helipoint.testconfigs;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Does to requests and answers what UNICORE's Gateway does, with its errors, as seen with Gateway 2.4.0: that one is not on
 * Maven Central. Each of these facts has a test in {@code GatewayProxyTest}. Listens on 127.0.0.1 with TLS and the server's
 * own key. What it cannot take are the bytes 0x80 to 0xA0, not percent-encoded, in an address.
 */
public final class GatewayProxy implements AutoCloseable {

    private static final int LONGEST_ADDRESS = 8_192;
    private static final Pattern REFUSED_PATH = Pattern.compile("(?i)%2f|%25|%2e%2e|//");
    private static final Pattern REFUSED_QUERY = Pattern.compile("[\\[\\]|]");

    private static final String NO_SERVICE = "<html><body>No service was found.</body></html>";

    private static final String GATEWAY = "X-UNICORE-Gateway";
    private static final String CONSIGNOR = "X-UNICORE-Consignor";
    private static final String CONSIGNOR_IP = "X-UNICORE-Consignor-IP";

    /** Headers of a request that are the Gateway's to set, or belong to the connection; in lower case. */
    private static final Set<String> KEPT_FROM_SERVER = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade",
            GATEWAY.toLowerCase(Locale.ROOT),
            CONSIGNOR.toLowerCase(Locale.ROOT),
            CONSIGNOR_IP.toLowerCase(Locale.ROOT));

    /** Headers of an answer that are the Gateway's to set, or belong to the connection; in lower case. */
    private static final Set<String> KEPT_FROM_CLIENT =
            Set.of("connection", "content-length", "date", "transfer-encoding", "x-frame-options");

    static {
        // without it each small answer waits 40 ms for the client's acknowledgement of its headers
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String site;
    private final String target;
    private final TlsIdentity identity;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL); // one jar for all clients
    private final HttpClient http;
    private final HttpsServer listening;
    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private volatile int cutOneIn;
    private volatile boolean starting;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "gateway");
        thread.setDaemon(true);
        return thread;
    });

    private GatewayProxy(String site, String target, TlsIdentity identity) throws IOException {
        this.site = site;
        this.target = target;
        this.identity = identity;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(identity.tls())
                .cookieHandler(cookies)
                .build();
        this.listening = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    /**
     * Starts a Gateway.
     *
     * @param site name of the site in addresses
     * @param target address of the site's server, without a slash at the end
     * @param identity the Gateway's key; the server's certificate must be the same
     */
    public static GatewayProxy start(String site, String target, TlsIdentity identity) throws IOException {
        GatewayProxy proxy = new GatewayProxy(site, target, identity);
        proxy.listen();
        return proxy;
    }

    private void listen() {
        listening.setHttpsConfigurator(new HttpsConfigurator(identity.tls()) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                parameters.setWantClientAuth(true);
                connection.setSSLParameters(parameters);
            }
        });
        listening.createContext("/", this::handle);
        listening.setExecutor(threads);
        listening.start();
    }

    /** Its address, without a slash at the end. */
    public String address() {
        return "https://127.0.0.1:" + listening.getAddress().getPort();
    }

    /** The base address of the site's REST services, ending in {@code /rest}. */
    public String rest() {
        return address() + "/" + site + "/rest";
    }

    /**
     * From now on cuts off one in so many answers to POST, beginning with the next one: the server has done what was asked, and
     * the connection to the client breaks, in turns before the answer and in the middle of it.
     */
    public void cutOneIn(int posts) {
        cutOneIn = posts;
    }

    /** From now on whether it answers what a server answers that is starting: 404 with a page in HTML. */
    public void starting(boolean starting) {
        this.starting = starting;
    }

    /** How many answers it has cut off. */
    public int cutOff() {
        return cutOff.get();
    }

    /** Names of the cookies that answers have set, which it gives away with other clients' requests. */
    public List<String> cookies() {
        return cookies.getCookieStore().getCookies().stream()
                .map(HttpCookie::getName)
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int refused = refusal(exchange);
            if (starting) {
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                send(exchange, 404, NO_SERVICE.getBytes(StandardCharsets.UTF_8));
            } else if (refused == 0) {
                forward(exchange, body);
            } else {
                send(exchange, refused, "The Gateway refuses this.".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** The status by which the Gateway itself answers; 0 if it asks the server. */
    private int refusal(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        URI address = exchange.getRequestURI();
        if (address.toString().length() > LONGEST_ADDRESS) {
            return 414;
        }
        if (REFUSED_PATH.matcher(address.getRawPath()).find()
                || (address.getRawQuery() != null
                        && REFUSED_QUERY.matcher(address.getRawQuery()).find())) {
            return 400;
        }
        if (method.equals("PATCH")) {
            return 501;
        }
        if (method.equals("OPTIONS") && !exchange.getRequestHeaders().containsKey("Content-Type")) {
            return 503;
        }
        String path = address.getRawPath().toLowerCase(Locale.ROOT) + "/";
        return path.startsWith("/" + site.toLowerCase(Locale.ROOT) + "/") ? 0 : 404;
    }

    private void forward(HttpExchange exchange, byte[] body) throws IOException {
        URI address = exchange.getRequestURI();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target
                        + address.getRawPath().substring(1 + site.length())
                        + encodedAgain(address.getRawQuery())))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        passOn(exchange.getRequestHeaders(), request);
        request.setHeader(GATEWAY, "https://" + exchange.getRequestHeaders().getFirst("Host") + "/" + site);
        request.setHeader(CONSIGNOR_IP, exchange.getRemoteAddress().getAddress().getHostAddress());
        addConsignor(exchange, request);
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (isToBeCutOff(exchange)) {
                cutOff(exchange, response);
            } else {
                answer(exchange, response);
            }
        } catch (IOException e) {
            send(exchange, 503, ("Could not perform request: " + e).getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The query with each of its per cent signs, and what else cannot be in a query, encoded. */
    static String encodedAgain(String query) {
        if (query == null) {
            return "";
        }
        try {
            // the JDK's server reads an address as ISO 8859-1
            String utf8 = new String(query.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            return new URI(null, null, null, utf8, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void passOn(Headers headers, HttpRequest.Builder request) {
        headers.forEach((name, values) -> {
            if (!KEPT_FROM_SERVER.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        if (!headers.containsKey("Accept-Encoding")) {
            request.header(
                    "Accept-Encoding", "gzip, x-gzip, deflate"); // as its Apache client does that unpacks answers
        }
    }

    /** Says who signed in with a certificate, signed by the Gateway, as UNICORE's X509Authenticator checks it. */
    private void addConsignor(HttpExchange exchange, HttpRequest.Builder request) {
        try {
            X509Certificate client =
                    (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            String name = client.getSubjectX500Principal().getName();
            Signature signature = Signature.getInstance("SHA1withRSA");
            signature.initSign(identity.key());
            signature.update(MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8)));
            request.setHeader(
                    CONSIGNOR, "DN=\"" + name + "\";DSIG=" + Base64.getEncoder().encodeToString(signature.sign()));
        } catch (SSLPeerUnverifiedException e) {
            // a client without a certificate: no header
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isToBeCutOff(HttpExchange exchange) {
        return cutOneIn > 0 && exchange.getRequestMethod().equals("POST") && posts.getAndIncrement() % cutOneIn == 0;
    }

    /** The exchange is closed before its time, which closes the connection. */
    private void cutOff(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        byte[] body = response.body();
        if (cutOff.getAndIncrement() % 2 == 1 && body.length > 1) {
            exchange.sendResponseHeaders(response.statusCode(), body.length);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!KEPT_FROM_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean packed = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equals)
                .isPresent();
        send(exchange, response.statusCode(), packed ? unpacked(response.body()) : response.body());
    }

    /** The Gateway unpacks an answer and leaves the header that says it is packed. */
    private static byte[] unpacked(byte[] body) throws IOException {
        if (body.length == 0) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("X-Frame-Options", "DENY");
        boolean empty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        listening.stop(0);
        threads.shutdownNow();
    }
}
