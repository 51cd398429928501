package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.wire.MalformedPacketException;

/** Which capabilities a login to a server asks for. */
final class ServerCapabilities {
    /** Matter to the login itself only, so each connection chooses its own. */
    private static final long OF_THE_LOGIN =
            Capabilities.MYSQL
                    | Capabilities.CONNECT_WITH_SCHEMA
                    | Capabilities.COMPRESS
                    | Capabilities.TLS
                    | Capabilities.RESERVED
                    | Capabilities.SECURE_CONNECTION
                    | Capabilities.PLUGIN_AUTH
                    | Capabilities.CONNECT_ATTRIBUTES
                    | Capabilities.PLUGIN_AUTH_LENENC
                    | Capabilities.ZSTD
                    | Capabilities.MULTI_FACTOR
                    | Capabilities.EXTENSION
                    | Capabilities.VERIFY_CERTIFICATE
                    | Capabilities.REMEMBER_OPTIONS;

    /** Change what bytes mean: a server without one of them cannot serve a client that has it. */
    private static final long CHANGE_THE_BYTES =
            Capabilities.DEPRECATE_EOF
                    | Capabilities.SESSION_TRACK
                    | Capabilities.OPTIONAL_METADATA
                    | Capabilities.QUERY_ATTRIBUTES
                    | Capabilities.ALL_MARIADB;

    private ServerCapabilities() {}

    /**
     * The client's flags with the login's own.
     *
     * @throws MalformedPacketException when the server lacks one that the client relies on
     */
    static long choose(Greeting greeting, BackendLogin login) {
        long offered = greeting.capabilities();
        long wanted = login.capabilities() & ~OF_THE_LOGIN;
        long missing = wanted & CHANGE_THE_BYTES & ~offered;
        if (missing != 0) {
            throw new MalformedPacketException(
                    "the server lacks capabilities 0x%x that were agreed with the client"
                            .formatted(missing));
        }
        long own =
                Capabilities.PLUGIN_AUTH
                        | Capabilities.PLUGIN_AUTH_LENENC
                        | Capabilities.CONNECT_ATTRIBUTES;
        if (login.schema() != null) {
            own |= Capabilities.CONNECT_WITH_SCHEMA;
        }
        long chosen =
                wanted
                        | (own & offered)
                        | Capabilities.PROTOCOL_41
                        | Capabilities.SECURE_CONNECTION;
        boolean extended = (chosen & Capabilities.ALL_MARIADB) != 0;
        return extended ? chosen : chosen | Capabilities.MYSQL;
    }
}
