package org.helipoint.testconfigs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks to a server over HTTPS, as any UNICORE client does. Trusts that server's certificate and no other. */
public final class UnicoreClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Set<String> ENDS = Set.of("SUCCESSFUL", "FAILED");

    private final HttpClient http;
    private final String rest;
    private final Map<String, String> headers;

    private UnicoreClient(HttpClient http, String rest, Map<String, String> headers) {
        this.http = http;
        this.rest = rest;
        this.headers = headers;
    }

    static UnicoreClient of(ServerDirectory directory, String user, String password) {
        String credentials = user + ":" + password;
        String basic = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        HttpClient http = HttpClient.newBuilder()
                .sslContext(trusting(directory))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        return new UnicoreClient(http, directory.rest(), user == null ? Map.of() : Map.of("Authorization", basic));
    }

    /** The same client, as if its requests came through a Gateway at the given address. */
    public UnicoreClient through(String gateway) {
        return with("X-UNICORE-Gateway", gateway);
    }

    /** The same client, with a header in each of its requests. */
    public UnicoreClient with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new UnicoreClient(http, rest, more);
    }

    private static SSLContext trusting(ServerDirectory directory) {
        try (var pem = Files.newInputStream(directory.conf("server.pem"))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What the server answered.
     *
     * @param status HTTP status
     * @param location header {@code Location}, empty if there was none
     * @param text the body as it came
     * @param headers all headers, names in small letters
     */
    public record Answer(int status, String location, String text, Map<String, String> headers) {

        /** An answer without headers. */
        public Answer(int status, String location, String text) {
            this(status, location, text, Map.of());
        }

        /** A header; empty if there is none of the name, which is in small letters. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** The body as JSON; a missing node if it is not JSON. */
        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                return MissingNode.getInstance();
            }
        }

        /** The last part of the address in {@code Location}. */
        public String id() {
            return location.substring(location.lastIndexOf('/') + 1);
        }
    }

    /** GET of a path below {@code /rest}, such as {@code /core/jobs}, or of a whole address. */
    public Answer get(String path) {
        return send(request(path).GET());
    }

    /** POST of a JSON body. */
    public Answer post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** PUT of a JSON body. */
    public Answer put(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** POST as an HTML form, or curl without a content type, sends it. */
    public Answer postForm(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** DELETE. */
    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(path.startsWith("https:") ? path : rest + path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json");
        headers.forEach(request::setHeader);
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Location").orElse(""),
                    response.body(),
                    response.headers().map().entrySet().stream()
                            .collect(Collectors.toMap(
                                    header -> header.getKey().toLowerCase(Locale.ROOT),
                                    header -> String.join(", ", header.getValue()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Submits a job.
     *
     * @return its id
     * @throws IllegalStateException if the server does not take it
     */
    public String submit(String description) {
        Answer answer = post("/core/jobs", description);
        if (answer.status() != 201) {
            throw new IllegalStateException("The job was not accepted: " + answer);
        }
        return answer.id();
    }

    /**
     * Waits, at most three minutes, until UNICORE says that a job has ended.
     *
     * @return the job's properties
     */
    public JsonNode awaitEnd(String job) {
        Instant deadline = Instant.now().plusSeconds(180);
        while (true) {
            JsonNode properties = get("/core/jobs/" + job).json();
            if (ENDS.contains(properties.path("status").asText())) {
                return properties;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("Job " + job + " did not end within three minutes: " + properties);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
