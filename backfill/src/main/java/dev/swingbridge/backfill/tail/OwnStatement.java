package dev.swingbridge.backfill.tail;

/**
 * The mark on statements that a stream applies on its target. It stands before the text, so it
 * stands in that side's log, and the stream that goes the other way leaves them out.
 */
public final class OwnStatement {
    private static final String HEAD = "/* swingbridge carries out ";

    private OwnStatement() {}

    /** The statement with the stream's mark. */
    public static String marked(String stream, String sql) {
        return HEAD + stream + " */ " + sql;
    }

    /** Whether a stream of the same migration, in either direction, has applied it. */
    static boolean isOf(String stream, String sql) {
        int end = sql.indexOf(" */", HEAD.length());
        return sql.startsWith(HEAD)
                && end > 0
                && migration(sql.substring(HEAD.length(), end)).equals(migration(stream));
    }

    /** Streams are named after their migration and counted after a dot. */
    private static String migration(String stream) {
        int dot = stream.lastIndexOf('.');
        return dot < 0 ? stream : stream.substring(0, dot);
    }
}
