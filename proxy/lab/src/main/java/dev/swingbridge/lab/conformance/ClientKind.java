package dev.swingbridge.lab.conformance;

import static dev.swingbridge.protocol.handshake.Capabilities.*;

import java.util.List;

/**
 * What a client asks for at login.
 *
 * @param attributes whether query attributes are negotiated
 * @param tracked whether session tracking is; then what it tells is compared as well
 * @param bulk whether MariaDB's executions of many rows at once are
 */
record ClientKind(
        String name,
        boolean tls,
        ClientCompression compression,
        boolean deprecateEof,
        boolean attributes,
        boolean tracked,
        boolean bulk) {

    private static final long ALWAYS =
            LONG_FLAG
                    | LOCAL_FILES
                    | PROTOCOL_41
                    | TRANSACTIONS
                    | SECURE_CONNECTION
                    | MULTI_STATEMENTS
                    | MULTI_RESULTS
                    | PS_MULTI_RESULTS
                    | PLUGIN_AUTH
                    | MYSQL;

    static final ClientKind PLAIN =
            new ClientKind("plain", false, ClientCompression.NONE, true, false, false, false);
    static final ClientKind OLD =
            new ClientKind("old-eof", false, ClientCompression.NONE, false, false, false, false);
    static final ClientKind TLS_CLIENT =
            new ClientKind("tls", true, ClientCompression.NONE, true, false, false, false);
    static final ClientKind ZLIB =
            new ClientKind("zlib", false, ClientCompression.ZLIB, true, false, false, false);
    static final ClientKind ZSTD_CLIENT =
            new ClientKind("tls-zstd", true, ClientCompression.ZSTD, true, false, false, false);
    static final ClientKind ATTRIBUTES =
            new ClientKind("attributes", false, ClientCompression.NONE, true, true, false, false);
    static final ClientKind TRACKED =
            new ClientKind("tracked", false, ClientCompression.NONE, true, false, true, false);
    static final ClientKind BULK =
            new ClientKind("bulk", false, ClientCompression.NONE, true, false, false, true);

    static final List<ClientKind> ALL =
            List.of(PLAIN, OLD, TLS_CLIENT, ZLIB, ZSTD_CLIENT, ATTRIBUTES, TRACKED, BULK);

    /** The capability bits wanted; a connection uses those that its server offers as well. */
    long capabilities() {
        return ALWAYS
                | (tls ? TLS : 0)
                | (compression == ClientCompression.ZLIB ? COMPRESS : 0)
                | (compression == ClientCompression.ZSTD ? ZSTD : 0)
                | (deprecateEof ? DEPRECATE_EOF : 0)
                | (attributes ? QUERY_ATTRIBUTES : 0)
                | (tracked ? SESSION_TRACK : 0)
                | (bulk ? MARIADB_BULK : 0);
    }

    /** The bits without which this kind of client would only repeat another kind. */
    long needed() {
        return capabilities()
                & (TLS | COMPRESS | ZSTD | QUERY_ATTRIBUTES | SESSION_TRACK | MARIADB_BULK);
    }
}
