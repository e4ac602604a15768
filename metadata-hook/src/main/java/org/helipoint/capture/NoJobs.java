package org.helipoint.capture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;

/**
 * Ids that are not those of jobs. UNICORE never forgets some of them, a few for each job that ever was, so they are kept
 * in 8 bytes each, as a digest. Not thread-safe.
 */
final class NoJobs {

    private static final int FEW = 1_000;

    /** Sorted up to {@link #sorted}, then in the order in which they came. */
    private long[] digests = new long[FEW];

    private int sorted;
    private int size;

    boolean contains(String id) {
        long digest = digest(id);
        if (Arrays.binarySearch(digests, 0, sorted, digest) >= 0) {
            return true;
        }
        for (int i = sorted; i < size; i++) {
            if (digests[i] == digest) {
                return true;
            }
        }
        return false;
    }

    void add(String id) {
        if (size == digests.length) {
            digests = Arrays.copyOf(digests, size + size / 2);
        }
        digests[size++] = digest(id);
        if (size - sorted > FEW) {
            sort();
        }
    }

    /** Forgets all that are not among these. */
    void retain(Collection<String> ids) {
        long[] kept = ids.stream()
                .filter(this::contains)
                .mapToLong(NoJobs::digest)
                .sorted()
                .toArray();
        digests = kept.length < FEW ? Arrays.copyOf(kept, FEW) : kept;
        size = kept.length;
        sorted = size;
    }

    int size() {
        return size;
    }

    private void sort() {
        Arrays.sort(digests, 0, size);
        sorted = size;
    }

    private static long digest(String id) {
        return UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }
}
