package org.helipoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web server on loopback from which jobs stage in and to which they stage out. {@code /file…} is there; what begins
 * with {@code /held} stands still until {@link #letGo}; all else is 404.
 */
final class HeldTransfers implements AutoCloseable {

    private static final byte[] CONTENT = "a small file".getBytes(StandardCharsets.UTF_8);

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    HeldTransfers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, 404));
        server.createContext("/file", exchange -> answer(exchange, 200));
        server.createContext("/held", this::hold);
        server.start();
    }

    /** The address of a file on it. */
    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
        }
    }

    private void hold(HttpExchange exchange) throws IOException {
        held.add(exchange.getRequestURI().getPath());
        try {
            gate(exchange.getRequestURI().getPath()).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange, 200);
    }

    private CountDownLatch gate(String path) {
        return gates.computeIfAbsent(path, p -> new CountDownLatch(1));
    }

    /** Whether a transfer of a file has come. */
    boolean hasHeld(String path) {
        return held.contains(path);
    }

    /** Lets the transfers of a held file move on, now and later. */
    void letGo(String path) {
        gate(path).countDown();
    }

    @Override
    public void close() {
        gates.keySet().forEach(this::letGo);
        server.stop(0);
        threads.shutdownNow();
    }
}
