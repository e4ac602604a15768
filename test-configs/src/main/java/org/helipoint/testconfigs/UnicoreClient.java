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
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
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

/** Speaks to a server over HTTPS, as any UNICORE client does. Trusts that server's certificate and no other. */
public final class UnicoreClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Set<String> ENDS = Set.of("SUCCESSFUL", "FAILED");

    private final HttpClient http;
    private final String rest;
    private final Map<String, String> headers;
    private final Check check;

    private UnicoreClient(HttpClient http, String rest, Map<String, String> headers, Check check) {
        this.http = http;
        this.rest = rest;
        this.headers = headers;
        this.check = check;
    }

    /** Looks at each answer before the one who asked gets it, and throws if something is wrong with it. */
    @FunctionalInterface
    public interface Check {

        Check NONE = (method, address, answer) -> {};

        /**
         * Called for each answer.
         *
         * @param method of the request, such as {@code GET}
         * @param address of the request
         */
        void check(String method, URI address, Answer answer);
    }

    /** A client without credentials. */
    static UnicoreClient of(ServerDirectory directory) {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(trusting(directory))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        return new UnicoreClient(http, directory.rest(), Map.of(), directory.check());
    }

    /** The same client, signed in with user name and password. */
    public UnicoreClient login(String user, String password) {
        String credentials = user + ":" + password;
        return with(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same client, signed in with a bearer token. */
    public UnicoreClient token(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /**
     * The same client, with wishes that UNICORE fulfils if they are the user's to have.
     *
     * @param preferences such as {@code uid:demo} or {@code role:admin}
     */
    public UnicoreClient preferring(String preferences) {
        return with("X-UNICORE-User-Preferences", preferences);
    }

    /** The same client, with a header in each of its requests. */
    public UnicoreClient with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new UnicoreClient(http, rest, more, check);
    }

    /** The same client, which sends its requests to another address of the server's REST services, ending in {@code /rest}. */
    public UnicoreClient at(String other) {
        return new UnicoreClient(http, other, headers, check);
    }

    /** The base address of its requests, ending in {@code /rest}. */
    public String rest() {
        return rest;
    }

    private static SSLContext trusting(ServerDirectory directory) {
        try (var pem = Files.newInputStream(directory.conf("server.pem"))) {
            return TlsIdentity.trusting(
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException e) {
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

    private Answer send(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        Answer answer = answer(request);
        check.check(request.method(), request.uri(), answer);
        return answer;
    }

    private Answer answer(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.headers().firstValue("Content-Encoding").isPresent()) {
                throw new IllegalStateException("Who asked for that? " + response.headers());
            }
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
