package org.helipoint.extract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads a file forwards, piece by piece, within two limits: the part of the file that is being read, and the bytes read in all.
 * Where the reader goes on without a gap the pieces grow; after a jump they are small again.
 */
final class Window {

    private static final int SMALLEST = 128;
    private static final int LARGEST = 65_536;
    private static final int LONGEST = 2_048;

    private final JobFile file;
    private final int mostBytes;
    private int bytesRead;
    private int piece = SMALLEST;
    private final ByteBuffer bytes = ByteBuffer.allocate(LARGEST + LONGEST).limit(0);
    private long start;
    private long end;
    private String part = "";

    /** @param mostBytes to be read in all */
    Window(JobFile file, int mostBytes) {
        this.file = file;
        this.mostBytes = mostBytes;
    }

    /**
     * Goes to a part of the file; nothing behind it can be read.
     *
     * @param length of the part; it lies within the file
     * @param what it is, for errors
     */
    void enter(long position, long length, String what) {
        end = position + length;
        part = what;
        seek(position);
    }

    /** How numbers are read from now on. */
    void order(ByteOrder order) {
        bytes.order(order);
    }

    int int8() throws IOException {
        return have(Byte.BYTES).get();
    }

    int int16() throws IOException {
        return have(Short.BYTES).getShort();
    }

    int int32() throws IOException {
        return have(Integer.BYTES).getInt();
    }

    long unsigned32() throws IOException {
        return Integer.toUnsignedLong(int32());
    }

    long int64() throws IOException {
        return have(Long.BYTES).getLong();
    }

    ByteOrder order() {
        return bytes.order();
    }

    /** What is left of the part that was entered, in bytes. */
    long remaining() {
        return end - position();
    }

    void skip(long length) throws IOException {
        if (Long.compareUnsigned(length, remaining()) > 0) {
            throw tooShort();
        }
        seek(position() + length);
    }

    /**
     * A text in UTF-8; what is none has replacement characters in it.
     *
     * @param length in bytes
     * @param most of these that are read, at most 2,048; the rest is skipped
     */
    String text(long length, int most) throws IOException {
        if (length > remaining()) {
            throw tooShort();
        }
        int read = (int) Math.min(length, most);
        have(read);
        String text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), read, StandardCharsets.UTF_8);
        skip(length);
        return text;
    }

    private long position() {
        return start + bytes.position();
    }

    private void seek(long position) {
        long within = position - start;
        if (within >= 0 && within <= bytes.limit()) {
            bytes.position((int) within);
        } else {
            bytes.position(0).limit(0);
            start = position;
            piece = SMALLEST;
        }
    }

    private ByteBuffer have(int length) throws IOException {
        if (length > remaining()) {
            throw tooShort();
        }
        if (bytes.remaining() < length) {
            fill(length);
        }
        return bytes;
    }

    /** Keeps what is left and reads on behind it: to go back would be to open the file again. */
    private void fill(int needed) throws IOException {
        int left = bytes.remaining();
        long from = start + bytes.limit();
        long most = Math.min(file.size() - from, mostBytes - bytesRead);
        int wanted = (int) Math.min(Math.max(needed - left, piece), most);
        byte[] read = left + wanted < needed ? new byte[0] : file.read(from, wanted);
        if (left + read.length < needed) {
            throw mostBytes - bytesRead < needed - left
                    ? new IOException("its metadata is more than the " + mostBytes + " bytes that are read of a file")
                    : tooShort();
        }
        bytesRead += read.length;
        start = from - left;
        bytes.compact().put(read).flip();
        piece = Math.min(2 * piece, LARGEST);
    }

    private IOException tooShort() {
        return new IOException("the " + part + " ends too early");
    }
}
