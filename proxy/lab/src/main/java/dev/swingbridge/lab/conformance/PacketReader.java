package dev.swingbridge.lab.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the values of one packet's payload one after the other. */
final class PacketReader {
    private final byte[] payload;
    private int at;

    PacketReader(byte[] payload, int from) {
        this.payload = payload;
        this.at = from;
    }

    boolean atEnd() {
        return at >= payload.length;
    }

    long integer(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (payload[at++] & 0xFFL) << (8 * i);
        }
        return value;
    }

    long lengthEncoded() {
        int first = (int) integer(1);
        return switch (first) {
            case 0xFC -> integer(2);
            case 0xFD -> integer(3);
            case 0xFE -> integer(8);
            default -> first;
        };
    }

    byte[] bytes(int count) {
        byte[] bytes = Arrays.copyOfRange(payload, at, at + count);
        at += count;
        return bytes;
    }

    byte[] rest() {
        return bytes(payload.length - at);
    }

    String terminated() {
        int end = at;
        while (end < payload.length && payload[end] != 0) {
            end++;
        }
        String text = new String(payload, at, end - at, StandardCharsets.UTF_8);
        at = Math.min(end + 1, payload.length);
        return text;
    }

    void skip(int count) {
        at += count;
    }
}
