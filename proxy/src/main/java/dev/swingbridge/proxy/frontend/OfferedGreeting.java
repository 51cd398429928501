package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.proxy.backend.ServerFacts;
import dev.swingbridge.router.table.Side;
import org.jspecify.annotations.Nullable;

/** What the proxy shows a client: the home server's face, with what both servers can do. */
final class OfferedGreeting {
    /** Capabilities whose packets a session understands or passes on unseen. */
    private static final long HANDLED =
            Capabilities.MYSQL
                    | Capabilities.FOUND_ROWS
                    | Capabilities.LONG_FLAG
                    | Capabilities.CONNECT_WITH_SCHEMA
                    | Capabilities.NO_SCHEMA
                    | Capabilities.ODBC
                    | Capabilities.LOCAL_FILES
                    | Capabilities.IGNORE_SPACE
                    | Capabilities.PROTOCOL_41
                    | Capabilities.INTERACTIVE
                    | Capabilities.IGNORE_SIGPIPE
                    | Capabilities.TRANSACTIONS
                    | Capabilities.RESERVED
                    | Capabilities.SECURE_CONNECTION
                    | Capabilities.MULTI_STATEMENTS
                    | Capabilities.MULTI_RESULTS
                    | Capabilities.PS_MULTI_RESULTS
                    | Capabilities.PLUGIN_AUTH
                    | Capabilities.CONNECT_ATTRIBUTES
                    | Capabilities.PLUGIN_AUTH_LENENC
                    | Capabilities.EXPIRED_PASSWORDS
                    | Capabilities.SESSION_TRACK
                    | Capabilities.DEPRECATE_EOF
                    | Capabilities.QUERY_ATTRIBUTES
                    | Capabilities.MARIADB_PROGRESS
                    | Capabilities.MARIADB_BULK
                    | Capabilities.MARIADB_EXTENDED_METADATA;

    /** The proxy's own doing, whatever the servers are: the login's shape. */
    private static final long ALWAYS =
            Capabilities.PROTOCOL_41
                    | Capabilities.SECURE_CONNECTION
                    | Capabilities.PLUGIN_AUTH
                    | Capabilities.CONNECT_ATTRIBUTES
                    | Capabilities.PLUGIN_AUTH_LENENC
                    | Capabilities.CONNECT_WITH_SCHEMA;

    /** Not offered while a server is unknown: it may lack them. */
    private static final long NOT_EVERYWHERE =
            Capabilities.QUERY_ATTRIBUTES | Capabilities.LOCAL_FILES | Capabilities.ALL_MARIADB;

    private OfferedGreeting() {}

    /**
     * @param home whose version, character set and status are shown
     * @param other the other side's greeting; null while it is unknown
     * @param own what the proxy does itself, such as TLS and compression
     */
    static Greeting of(
            Greeting home, @Nullable Greeting other, long own, long connectionId, AuthBytes nonce) {
        long both = home.capabilities() & (other == null ? ~NOT_EVERYWHERE : other.capabilities());
        long offered = (both & HANDLED) | ALWAYS | own;
        boolean extended = (offered & Capabilities.ALL_MARIADB) != 0;
        return new Greeting(
                home.serverVersion(),
                connectionId,
                nonce,
                extended ? offered & ~Capabilities.MYSQL : offered | Capabilities.MYSQL,
                home.collation(),
                home.status(),
                isMariaDb(home) ? AuthPlugin.NATIVE : AuthPlugin.CACHING_SHA2);
    }

    /** Its clients know its native passwords best, and check its certificate with them. */
    private static boolean isMariaDb(Greeting home) {
        return home.serverVersion().contains("MariaDB");
    }

    /** Null while the home side is unknown. */
    static @Nullable Greeting of(
            ServerFacts facts, Side home, long own, long connectionId, AuthBytes nonce) {
        Greeting shown = facts.greeting(home);
        return shown == null
                ? null
                : of(shown, facts.greeting(home.other()), own, connectionId, nonce);
    }
}
