package dev.swingbridge.lab.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One packet in the form that is compared: everything a client can see, but for what a server
 * numbers by itself. Printable, for reports.
 */
final class Canon {
    /**
     * SERVER_QUERY_WAS_SLOW, and the two of statements without an index, which the same server sets
     * or not as its statistics change.
     */
    private static final int CHANCE = 0x0800 | 0x0020 | 0x0010;

    /** SERVER_SESSION_STATE_CHANGED is compared with its data. */
    private static final int NOT_COMPARED = 0x4000 | CHANCE;

    /** The server's own number of a statement, as some of its errors tell it. */
    private static final Pattern OWN_NUMBER = Pattern.compile("statement \\(\\d+\\)");

    private static final int SHOWN_BYTES = 300;

    private Canon() {}

    /**
     * @param tracked whether session tracking was negotiated
     */
    static String ok(byte[] payload, boolean tracked) {
        PacketReader reader = new PacketReader(payload, 1);
        long affected = reader.lengthEncoded();
        long insertId = reader.lengthEncoded();
        int status = (int) reader.integer(2);
        long warnings = reader.integer(2);
        String rest = printable(reader.rest());
        return "OK affected=%d insertId=%d status=%04x warnings=%d %s"
                .formatted(
                        affected,
                        insertId,
                        tracked ? status & ~CHANCE : status & ~NOT_COMPARED,
                        warnings,
                        rest);
    }

    static String eof(byte[] payload) {
        PacketReader reader = new PacketReader(payload, 1);
        long warnings = reader.integer(2);
        return "EOF warnings=%d status=%04x".formatted(warnings, reader.integer(2) & ~NOT_COMPARED);
    }

    static String error(byte[] payload) {
        PacketReader reader = new PacketReader(payload, 1);
        long code = reader.integer(2);
        String words = new String(reader.rest(), StandardCharsets.UTF_8);
        return "ERR %d %s".formatted(code, OWN_NUMBER.matcher(words).replaceFirst("statement (n)"));
    }

    /** The answer to a preparation, without the statement's number. */
    static String prepared(byte[] payload) {
        return "PREPARED " + printable(Arrays.copyOfRange(payload, 5, payload.length));
    }

    static String bytes(String kind, byte @Nullable [] payload) {
        return payload == null ? kind + " NULL" : kind + " " + printable(payload);
    }

    private static String printable(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, SHOWN_BYTES); i++) {
            int c = bytes[i] & 0xFF;
            if (c >= 0x20 && c < 0x7F && c != '\\') {
                text.append((char) c);
            } else {
                text.append('\\').append(HexFormat.of().toHexDigits((byte) c));
            }
        }
        if (bytes.length > SHOWN_BYTES) {
            text.append("... ")
                    .append(bytes.length)
                    .append(" bytes, hash ")
                    .append(Integer.toHexString(Arrays.hashCode(bytes)));
        }
        return text.toString();
    }
}
