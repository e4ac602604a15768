package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.helipoint.query.Caller;
import org.helipoint.store.Database;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.RememberedRequests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has callers of its own in one real database. A new {@link OnceOnly} is a server that was started again. */
class OnceOnlyTest {

    private static final String SITE = "SITE";

    @TempDir
    static Path directory;

    private static Database database;

    private final Caller jane = caller();
    private final IdempotencyKey key = new IdempotencyKey("a key");

    /** What was made; survives a server's death, as UNICORE's jobs do. */
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    private final AtomicInteger next = new AtomicInteger();
    private OnceOnly once = server();

    @BeforeAll
    static void open() {
        database = new Database(Database.Settings.h2(directory.resolve("helipoint")));
        new HibernateRunStore(database, SITE).open();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Caller caller() {
        String name = UUID.randomUUID().toString();
        return new Caller("CN=" + name, "cn=" + name, "user");
    }

    private static OnceOnly server() {
        return new OnceOnly(new RememberedRequests(database, SITE, Clock.systemUTC()));
    }

    /** Where a server dies. */
    private enum Death {
        BEFORE_IT_IS_WRITTEN_DOWN,
        BEFORE_IT_IS_MADE,
        AFTER_IT_WAS_MADE,
        NEVER
    }

    private static void dieAt(Death point, Death at) {
        if (point == at) {
            throw new IllegalStateException("killed " + at);
        }
    }

    private String ask(Caller caller, IdempotencyKey with, String request, Death death) {
        return once.once(
                caller,
                with,
                request,
                made::contains,
                about -> {
                    String id = "job" + next.incrementAndGet() + caller.key();
                    dieAt(Death.BEFORE_IT_IS_WRITTEN_DOWN, death);
                    about.toMake(new OnceOnly.Made(id, TextNode.valueOf("answer " + id)));
                    dieAt(Death.BEFORE_IT_IS_MADE, death);
                    made.add(id);
                    dieAt(Death.AFTER_IT_WAS_MADE, death);
                    return "answer " + id;
                },
                answer -> "again: " + answer.textValue());
    }

    private String ask(String request) {
        return ask(jane, key, request, Death.NEVER);
    }

    @Test
    void theSameIsDoneOnceAlsoByAServerThatWasStartedAgain() {
        String first = ask("body");

        assertThat(ask("body")).isEqualTo("again: " + first);
        once = server();
        assertThat(ask("body")).isEqualTo("again: " + first);
        assertThat(made).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatDiesAtAnyPointMakesItOnceInTheEnd(Death death) {
        Throwable killed = catchThrowable(() -> ask(jane, key, "body", death));
        assertThat(String.valueOf(killed)).endsWith(death == Death.NEVER ? "null" : "killed " + death);
        once = server();

        String after = ask("body");

        assertThat(made).hasSize(1);
        assertThat(after).endsWith("answer " + made.iterator().next());
        assertThat(after.startsWith("again: ")).isEqualTo(death.compareTo(Death.AFTER_IT_WAS_MADE) >= 0);
        assertThat(ask("body")).startsWith("again: ");
    }

    @Test
    void theSameKeyForSomethingElseIsRefused() {
        ask("body");

        assertThatThrownBy(() -> ask("another")).isInstanceOf(KeyUsedException.class);
        assertThat(made).hasSize(1);
    }

    @Test
    void aKeyOfWhichNothingCameCanBeUsedForSomethingElse() {
        assertThatThrownBy(() -> ask(jane, key, "body", Death.BEFORE_IT_IS_MADE))
                .hasMessageContaining("killed");

        assertThat(ask("another")).startsWith("answer");
    }

    @Test
    void keysBelongToTheirOwners() {
        ask("body");

        assertThat(ask(caller(), key, "another", Death.NEVER)).startsWith("answer");
        assertThat(ask(jane, new IdempotencyKey("another"), "body", Death.NEVER))
                .startsWith("answer");
    }

    @Test
    void requestsAtTheSameMomentMakeItOnce() throws InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<String>> answers = IntStream.range(0, 8)
                .mapToObj(i -> clients.submit(() -> {
                    start.await();
                    return ask("body");
                }))
                .toList();
        start.countDown();

        int first = 0;
        for (Future<String> answer : answers) {
            first += answer.get().startsWith("again: ") ? 0 : 1;
        }
        clients.shutdown();
        assertThat(first).isEqualTo(1);
        assertThat(made).hasSize(1);
    }

    @Test
    void neitherKeyNorBodyIsInTheDatabase() throws Exception {
        ask(jane, new IdempotencyKey("CANARY-KEY"), "{\"Password\":\"CANARY-BODY\"}", Death.NEVER);

        byte[] file = Files.readAllBytes(directory.resolve("helipoint.mv.db"));

        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains(jane.key())
                .doesNotContain("CANARY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ä", "a\tb", "a\u007f", "\u0000"})
    void whatIsNotPrintableAsciiIsNoKey(String text) {
        assertThatThrownBy(() -> new IdempotencyKey(text))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining("1 to 255");
    }

    @Test
    void aKeyHasAtMost255Characters() {
        assertThat(IdempotencyKey.of(List.of("~".repeat(255)))).isPresent();
        assertThat(IdempotencyKey.of(null)).isEmpty();
        assertThatThrownBy(() -> new IdempotencyKey("~".repeat(256))).isInstanceOf(InvalidRestartException.class);
        assertThatThrownBy(() -> IdempotencyKey.of(List.of("a", "b"))).isInstanceOf(InvalidRestartException.class);
    }
}
