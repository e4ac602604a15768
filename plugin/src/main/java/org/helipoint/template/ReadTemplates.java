package org.helipoint.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The templates of users that were read last, because to look at one takes a millisecond or more. Their documents have a bounded
 * number of characters together. Thread-safe.
 */
final class ReadTemplates {

    static final long MOST_CHARACTERS = 2_000_000;

    /**
     * A template.
     *
     * @param size characters of its document
     */
    private record Read(Template template, int size) {}

    private final Map<String, Read> byDigest = new LinkedHashMap<>(64, 0.75f, true);
    private long characters;

    /** The template of a document; read if it is not there. Throws what the reading does. */
    Template get(String document, Function<String, Template> reading) {
        String digest = digest(document);
        Read known = find(digest);
        if (known != null) {
            return known.template();
        }
        Template template = reading.apply(document);
        keep(digest, new Read(template, document.length()));
        return template;
    }

    private synchronized Read find(String digest) {
        return byDigest.get(digest);
    }

    private synchronized void keep(String digest, Read read) {
        Read before = byDigest.put(digest, read);
        characters += read.size() - (before == null ? 0 : before.size());
        Iterator<Read> eldest = byDigest.values().iterator();
        while (characters > MOST_CHARACTERS) {
            characters -= eldest.next().size();
            eldest.remove();
        }
    }

    /** Of the documents of all that are kept. */
    synchronized long characters() {
        return characters;
    }

    private static String digest(String document) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
