package dev.swingbridge.backfill.tail;

import java.nio.charset.StandardCharsets;

/**
 * A QUERY event.
 *
 * @param schema the session's default schema
 * @param sql the text; bytes of other character sets than UTF-8 come out wrong, which only matters
 *     for names
 * @param session what it says of the session that sent it
 * @param ascii the text has no byte that depends on a character set
 */
record StatementEvent(String schema, String sql, LoggedSession session, boolean ascii) {

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
        byte[] sql = text.take(text.remaining());
        return new StatementEvent(
                schema, new String(sql, StandardCharsets.UTF_8), session, isAscii(sql));
    }

    private static boolean isAscii(byte[] text) {
        for (byte each : text) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
