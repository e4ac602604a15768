package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.helipoint.model.PlainText;
import org.helipoint.query.Caller;
import org.helipoint.store.RememberedRequest;
import org.helipoint.store.RememberedRequests;

/**
 * Sees to it that a request with an {@link IdempotencyKey} makes what it asks for once, also if it is sent twice at the same
 * moment or the server dies at any point. Right before something is made, its id and the answer are written down; whether it
 * came into being decides whether the request was done. So there is nothing to write afterwards, and nothing to repair.
 * Thread-safe; requests with the same key wait for each other.
 */
public final class OnceOnly {

    private static final HexFormat HEX = HexFormat.of();
    private static final int TURNS = 64;

    /** A body may have a password in it. Guessing it from a stolen database shall be dear, a request not: about 50 ms. */
    private static final int ROUNDS = 100_000;

    private static final int DIGEST_BITS = 256;
    private static final int SALT_BYTES = 16;

    private final RememberedRequests remembered;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock[] turns =
            Stream.generate(() -> new ReentrantLock(true)).limit(TURNS).toArray(ReentrantLock[]::new);

    public OnceOnly(RememberedRequests remembered) {
        this.remembered = remembered;
    }

    /**
     * What a request made.
     *
     * @param id of what was made
     * @param answer what the client is told; without secrets
     */
    public record Made(String id, JsonNode answer) {}

    /** Is told what is about to be made. */
    public interface About {

        /** Returns when it is written down. If it throws, nothing may be made. */
        void toMake(Made made);
    }

    /**
     * Does a request, or finds out that it was done.
     *
     * @param request all that makes it another request: what it is about, and its body
     * @param exists whether something with an id was made
     * @param work does it, and tells right before what it is about to make; what it throws is thrown here, and the key can be
     *     used again if nothing was made
     * @param again makes the answer if it was done before
     * @throws KeyUsedException if the caller has used the key for another request
     */
    public <T> T once(
            Caller caller,
            IdempotencyKey key,
            String request,
            Predicate<String> exists,
            Function<About, T> work,
            Function<JsonNode, T> again) {
        String id = id(caller, key);
        ReentrantLock turn = turns[Math.floorMod(id.hashCode(), TURNS)];
        turn.lock();
        try {
            Optional<RememberedRequest> before = remembered.find(id).filter(one -> exists.test(one.made()));
            if (before.isPresent()) {
                return again.apply(answer(before.get(), request));
            }
            return work.apply(made -> remember(id, request, made));
        } finally {
            turn.unlock();
        }
    }

    /** What was to be answered to this request when it was sent with this key before, whatever came of that. */
    Optional<JsonNode> answer(Caller caller, IdempotencyKey key, String request) {
        return remembered
                .find(id(caller, key))
                .filter(before -> isOf(before, request))
                .map(OnceOnly::answer);
    }

    private String id(Caller caller, IdempotencyKey key) {
        return sha256(remembered.site() + "\n" + caller.key() + "\n" + key.text());
    }

    private static boolean isOf(RememberedRequest before, String request) {
        byte[] digest = HEX.parseHex(before.digest());
        return MessageDigest.isEqual(digest, digest(request, HEX.parseHex(before.salt())));
    }

    private static JsonNode answer(RememberedRequest before, String request) {
        if (!isOf(before, request)) {
            throw new KeyUsedException();
        }
        return answer(before);
    }

    private static JsonNode answer(RememberedRequest before) {
        try {
            return RequestBody.JSON.readTree(before.answer());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was written as JSON cannot be read");
        }
    }

    private void remember(String id, String request, Made made) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        remembered.remember(new RememberedRequest(
                id,
                HEX.formatHex(salt),
                HEX.formatHex(digest(request, salt)),
                made.id(),
                PlainText.escapedJson(made.answer().toString())));
    }

    private static byte[] digest(String request, byte[] salt) {
        try {
            PBEKeySpec spec = new PBEKeySpec(sha256(request).toCharArray(), salt, ROUNDS, DIGEST_BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has PBKDF2", e);
        }
    }

    private static String sha256(String text) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
