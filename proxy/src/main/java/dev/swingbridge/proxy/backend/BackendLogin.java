package dev.swingbridge.proxy.backend;

import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a client's session logs in to one server.
 *
 * @param capabilities the protocol-shaping flags agreed with the client; the login's own flags
 *     (TLS, schema, plugin, attributes, compression) are chosen anew for the server
 * @param collation id for the handshake, at most 255
 * @param schema default schema; null for none
 * @param attributes the client's connection attributes
 * @param maxPacketBytes what the client said it takes
 * @param clientAddress told to the server as an attribute; null when the proxy logs in for itself
 */
public record BackendLogin(
        ServerCredentials credentials,
        long capabilities,
        int collation,
        @Nullable String schema,
        Map<String, String> attributes,
        long maxPacketBytes,
        @Nullable SocketAddress clientAddress) {

    public BackendLogin {
        attributes = Map.copyOf(attributes);
    }

    /** The same with another default schema. */
    public BackendLogin withSchema(@Nullable String other) {
        return new BackendLogin(
                credentials,
                capabilities,
                collation,
                other,
                attributes,
                maxPacketBytes,
                clientAddress);
    }
}
