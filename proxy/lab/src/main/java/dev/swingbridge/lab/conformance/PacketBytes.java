package dev.swingbridge.lab.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the little-endian values of the client protocol one after the other. */
final class PacketBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PacketBytes integer(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    PacketBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    PacketBytes text(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    PacketBytes terminated(String text) {
        return text(text).integer(0, 1);
    }

    PacketBytes zeros(int count) {
        return raw(new byte[count]);
    }

    /** An integer of 1, 3, 4 or 9 bytes. */
    PacketBytes lengthEncoded(long value) {
        if (value < 251) {
            return integer(value, 1);
        }
        if (value < 1 << 16) {
            return integer(0xFC, 1).integer(value, 2);
        }
        if (value < 1 << 24) {
            return integer(0xFD, 1).integer(value, 3);
        }
        return integer(0xFE, 1).integer(value, 8);
    }

    PacketBytes lengthEncoded(byte[] bytes) {
        return lengthEncoded(bytes.length).raw(bytes);
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
