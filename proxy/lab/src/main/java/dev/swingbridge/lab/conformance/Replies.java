package dev.swingbridge.lab.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads whole replies, packet by packet, into the form that is compared. */
final class Replies {
    private static final int MORE_RESULTS = 0x0008;
    private static final int CURSOR_EXISTS = 0x0040;
    private static final int SMALL_EOF_BYTES = 9;

    private final WireConnection connection;
    private final boolean deprecateEof;
    private final boolean tracked;
    private final List<String> seen = new ArrayList<>();
    private int status;

    Replies(WireConnection connection, ClientKind kind) {
        this.connection = connection;
        this.deprecateEof = kind.deprecateEof();
        this.tracked = kind.tracked();
    }

    /** What was read since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    /** OK, ERR, EOF or, for what only a text answers, the text. */
    void single() throws IOException {
        byte[] payload = connection.read();
        switch (payload[0] & 0xFF) {
            case 0x00 -> ok(payload);
            case 0xFF -> error(payload);
            case 0xFE -> end(payload);
            default -> seen.add(Canon.bytes("TEXT", payload));
        }
    }

    /**
     * All results of a statement.
     *
     * @param localFile what a LOAD DATA LOCAL is given
     */
    void results(String localFile) throws IOException {
        do {
            status = 0;
            one(localFile);
        } while ((status & MORE_RESULTS) != 0);
    }

    private void one(String localFile) throws IOException {
        byte[] payload = connection.read();
        int first = payload[0] & 0xFF;
        switch (first) {
            case 0x00 -> ok(payload);
            case 0xFF -> error(payload);
            case 0xFB -> {
                seen.add(Canon.bytes("FILE", payload));
                connection.write(localFile.getBytes(StandardCharsets.UTF_8));
                connection.write(new byte[0]);
                single();
            }
            default -> {
                seen.add(Canon.bytes("COLUMNS", payload));
                long columns = new PacketReader(payload, 0).lengthEncoded();
                definitions(columns);
                if ((status & CURSOR_EXISTS) == 0) {
                    rows();
                }
            }
        }
    }

    private void definitions(long count) throws IOException {
        for (long i = 0; i < count; i++) {
            seen.add(Canon.bytes("DEFINITION", connection.read()));
        }
        if (!deprecateEof) {
            end(connection.read());
        }
    }

    /** Rows up to the packet that ends them; that of a cursor without rows follows at once. */
    void rows() throws IOException {
        upToTheEnd("ROW", deprecateEof ? 0xFFFFFF : SMALL_EOF_BYTES);
    }

    /** Packets of one kind, up to an error or to one that ends them: it begins with FE too. */
    private void upToTheEnd(String kind, int endBytesBelow) throws IOException {
        while (true) {
            byte[] payload = connection.read();
            int first = payload[0] & 0xFF;
            if (first == 0xFF) {
                error(payload);
                return;
            }
            if (first == 0xFE && payload.length < endBytesBelow) {
                end(payload);
                return;
            }
            seen.add(Canon.bytes(kind, payload));
        }
    }

    /**
     * The reply to a preparation.
     *
     * @return the server's number of the statement, or -1 when it was refused
     */
    long prepared() throws IOException {
        byte[] payload = connection.read();
        if ((payload[0] & 0xFF) == 0xFF) {
            error(payload);
            return -1;
        }
        seen.add(Canon.prepared(payload));
        PacketReader reader = new PacketReader(payload, 1);
        long id = reader.integer(4);
        long columns = reader.integer(2);
        long parameters = reader.integer(2);
        if (parameters > 0) {
            definitions(parameters);
        }
        if (columns > 0) {
            definitions(columns);
        }
        return id;
    }

    /** Events of a binary log up to an error or EOF. */
    void log() throws IOException {
        byte[] payload;
        do {
            payload = connection.read();
            if (payload[0] == 0) {
                seen.add(Canon.bytes("EVENT", payload));
            }
        } while (payload[0] == 0);
        if ((payload[0] & 0xFF) == 0xFF) {
            error(payload);
        } else {
            end(payload);
        }
    }

    /** Definitions up to EOF, as COM_FIELD_LIST is answered. */
    void fields() throws IOException {
        upToTheEnd("DEFINITION", SMALL_EOF_BYTES);
    }

    private void ok(byte[] payload) {
        PacketReader reader = new PacketReader(payload, 1);
        reader.lengthEncoded();
        reader.lengthEncoded();
        status = (int) reader.integer(2);
        seen.add(Canon.ok(payload, tracked));
    }

    private void end(byte[] payload) {
        if (deprecateEof && payload.length >= 7) {
            ok(payload);
            return;
        }
        PacketReader reader = new PacketReader(payload, 3);
        status = reader.atEnd() ? 0 : (int) reader.integer(2);
        seen.add(payload.length == 5 ? Canon.eof(payload) : Canon.bytes("EOF", payload));
    }

    private void error(byte[] payload) {
        status = 0;
        seen.add(Canon.error(payload));
    }
}
