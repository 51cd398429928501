package dev.swingbridge.protocol.reply;

/**
 * The capability flags, fixed at login, that change how replies are laid out.
 *
 * @param deprecateEof no EOF after column definitions; result sets end with an OK that starts with
 *     0xFE
 * @param sessionTracking OK packets carry the info as a length-encoded string, then state changes
 * @param optionalMetadata MySQL's CLIENT_OPTIONAL_RESULTSET_METADATA: a flag says whether column
 *     definitions follow
 * @param cachedMetadata MariaDB's CACHE_METADATA: the same, after the column count of a result
 */
public record ReplyFormat(
        boolean deprecateEof,
        boolean sessionTracking,
        boolean optionalMetadata,
        boolean cachedMetadata) {

    private static final int CLIENT_SESSION_TRACK = 1 << 23;
    private static final int CLIENT_DEPRECATE_EOF = 1 << 24;
    private static final int CLIENT_OPTIONAL_RESULTSET_METADATA = 1 << 25;
    private static final long MARIADB_CACHE_METADATA = 1L << 36;

    /**
     * From negotiated flags: the low 32 bits are the common ones, the high 32 bits MariaDB's own.
     */
    public static ReplyFormat of(long capabilities) {
        return new ReplyFormat(
                (capabilities & CLIENT_DEPRECATE_EOF) != 0,
                (capabilities & CLIENT_SESSION_TRACK) != 0,
                (capabilities & CLIENT_OPTIONAL_RESULTSET_METADATA) != 0,
                (capabilities & MARIADB_CACHE_METADATA) != 0);
    }
}
