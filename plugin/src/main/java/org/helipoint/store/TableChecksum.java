package org.helipoint.store;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Counts rows and sums them up: the SHA-256 of each, added modulo 2^256. So the order of the rows does not matter, in which
 * two databases differ, but each row does, also one that is there twice. Not thread-safe.
 */
final class TableChecksum {

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private final MessageDigest digest;
    private BigInteger sum = BigInteger.ZERO;
    private long rows;

    TableChecksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a row. Each value counts with its length, so that nothing can move from one column to the next unseen. */
    void add(List<Object> row) {
        for (Object value : row) {
            byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            digest.update((value == null ? "-" : text.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
        sum = sum.add(new BigInteger(1, digest.digest())).mod(MODULUS);
        rows++;
    }

    long rows() {
        return rows;
    }

    /** The sum, 64 hexadecimal digits. */
    String sum() {
        return String.format("%064x", sum);
    }
}
