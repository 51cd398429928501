package dev.swingbridge.backfill.tail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads forward through bytes; integers are little-endian unless the name says otherwise. */
final class ByteCursor {
    private final byte[] bytes;
    private final int limit;
    private int at;

    ByteCursor(byte[] bytes, int from, int limit) {
        this.bytes = bytes;
        this.at = from;
        this.limit = limit;
    }

    ByteCursor(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    int remaining() {
        return limit - at;
    }

    int position() {
        return at;
    }

    byte[] array() {
        return bytes;
    }

    void skip(int count) {
        need(count);
        at += count;
    }

    int u8() {
        need(1);
        return bytes[at++] & 0xff;
    }

    long unsigned(int width) {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        at += width;
        return value;
    }

    /** Two's complement of the given width. */
    long signed(int width) {
        int unused = 64 - 8 * width;
        return unsigned(width) << unused >> unused;
    }

    long bigEndian(int width) {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | (bytes[at + i] & 0xffL);
        }
        at += width;
        return value;
    }

    /** MySQL's length-encoded integer. */
    long packed() {
        int first = u8();
        return switch (first) {
            case 252 -> unsigned(2);
            case 253 -> unsigned(3);
            case 254 -> unsigned(8);
            default -> first;
        };
    }

    byte[] take(int count) {
        need(count);
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    String utf8(int count) {
        need(count);
        at += count;
        return new String(bytes, at - count, count, StandardCharsets.UTF_8);
    }

    /** The next bytes as a cursor of their own. */
    ByteCursor slice(int count) {
        need(count);
        at += count;
        return new ByteCursor(bytes, at - count, at);
    }

    private void need(int count) {
        if (count < 0 || count > limit - at) {
            throw new MalformedEventException(
                    "wanted " + count + " bytes, " + (limit - at) + " are left");
        }
    }
}
