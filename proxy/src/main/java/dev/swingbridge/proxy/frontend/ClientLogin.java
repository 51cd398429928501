package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.proxy.backend.BackendLogin;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.router.table.Side;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is, and all that is needed to log in to either server in its name.
 *
 * @param account the name the client gave
 * @param capabilities agreed with the client
 * @param collation id the client asked for at login
 * @param schema default schema asked for at login; null for none
 * @param attributes the client's connection attributes
 * @param maxPacketBytes what the client said it takes
 * @param connectionId the proxy's own, told to the client
 * @param clientAddress of the client, not of a balancer in front that speaks PROXY protocol
 * @param credentials per side
 * @param nonce of the greeting; COM_CHANGE_USER scrambles with it again
 */
public record ClientLogin(
        String account,
        long capabilities,
        int collation,
        @Nullable String schema,
        Map<String, String> attributes,
        long maxPacketBytes,
        long connectionId,
        SocketAddress clientAddress,
        Map<Side, ServerCredentials> credentials,
        AuthBytes nonce) {

    public ClientLogin {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        credentials = Map.copyOf(credentials);
    }

    /** For a connection to the given side; its schema is the one of the login. */
    public BackendLogin backendLogin(Side side) {
        ServerCredentials account = credentials.get(side);
        if (account == null) {
            throw new IllegalStateException("no credentials for " + side.label());
        }
        return new BackendLogin(
                account,
                capabilities,
                collation,
                schema,
                attributes,
                maxPacketBytes,
                clientAddress);
    }

    ClientLogin with(Map<Side, ServerCredentials> known) {
        return new ClientLogin(
                account,
                capabilities,
                collation,
                schema,
                attributes,
                maxPacketBytes,
                connectionId,
                clientAddress,
                known,
                nonce);
    }
}
