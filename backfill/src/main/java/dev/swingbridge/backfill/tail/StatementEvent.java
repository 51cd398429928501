package dev.swingbridge.backfill.tail;

import java.nio.charset.StandardCharsets;

/** A QUERY event: a statement as the bytes that its client sent. */
final class StatementEvent {
    private final String schema;
    private final byte[] text;
    private final LoggedSession session;

    /**
     * @param schema the session's default schema
     * @param session what it says of the session that sent it
     */
    StatementEvent(String schema, byte[] text, LoggedSession session) {
        this.schema = schema;
        this.text = text;
        this.session = session;
    }

    /**
     *
     *
     * <pre>
     * // thread 4 | seconds 4 | schema length 1 | error 2 | status length 2 | status | schema | 00 | text
     * </pre>
     */
    static StatementEvent read(ByteCursor body, boolean compressed, long seconds, boolean mariaDb)
            throws TailException {
        body.skip(8);
        int schemaLength = body.u8();
        body.skip(2);
        int statusLength = (int) body.unsigned(2);
        LoggedSession session = LoggedSession.read(body.slice(statusLength), seconds, mariaDb);
        String schema = body.utf8(schemaLength);
        body.skip(1);
        ByteCursor text = compressed ? Decompression.inflate(body) : body;
        return new StatementEvent(schema, text.take(text.remaining()), session);
    }

    LoggedSession session() {
        return session;
    }

    /** The text for what the server writes itself, which is ASCII: BEGIN, COMMIT, XA. */
    String plain() {
        return new String(text, StandardCharsets.UTF_8);
    }

    LoggedText read(LogLanguage language) {
        return LoggedText.of(text, session, schema, language);
    }

    /** The text in the characters of its client. */
    String sql(LoggedText read) {
        return new String(text, read.tokens().context().charset().decoder);
    }

    /** The text has no byte that depends on a character set. */
    boolean isAscii() {
        for (byte each : text) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
