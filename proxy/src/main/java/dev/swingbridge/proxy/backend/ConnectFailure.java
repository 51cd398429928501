package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.router.table.Side;
import org.jspecify.annotations.Nullable;

/** Why a connection to a server did not come about. */
public sealed interface ConnectFailure {
    /** Error codes of a default schema that is not there, or not for this account. */
    int UNKNOWN_SCHEMA = 1049;

    int NO_RIGHT_TO_SCHEMA = 1044;

    /** Nobody answers at the address, or not in time. */
    record Unreachable(String address, String reason) implements ConnectFailure {}

    /** The server said no; its own error is for the client. */
    record Refused(ErrPacket error) implements ConnectFailure {}

    /** TLS is required and not offered, or its handshake or the certificate is bad. */
    record Tls(String address, String reason) implements ConnectFailure {}

    /** The server wants a method the proxy does not speak or holds no fitting secret for. */
    record Method(String address, String plugin, String reason) implements ConnectFailure {}

    /** The server's bytes make no sense, or it closed the connection while logging in. */
    record Protocol(String address, String reason) implements ConnectFailure {}

    /** Whether the server said no to the default schema only, not to the account. */
    default boolean ofSchema() {
        return this instanceof Refused(ErrPacket error) && ofSchema(error);
    }

    /** Whether an error says that a schema is not there, or not for this account. */
    static boolean ofSchema(int errorCode) {
        return errorCode == UNKNOWN_SCHEMA || errorCode == NO_RIGHT_TO_SCHEMA;
    }

    static boolean ofSchema(@Nullable ErrPacket error) {
        return error != null && ofSchema(error.code());
    }

    /** For a client of the proxy that wanted to reach the side. */
    static ErrPacket toClient(Side side, Throwable cause) {
        return cause instanceof ConnectFailedException refused
                ? refused.failure().toClient()
                : ProxyError.SERVER_UNREACHABLE.packet(side.label(), String.valueOf(cause));
    }

    /** For a client: the server's own error, or one of the proxy's that names the server. */
    default ErrPacket toClient() {
        return switch (this) {
            case Refused refused -> refused.error();
            case Unreachable failure ->
                    ProxyError.CANNOT_CONNECT.packet(failure.address(), failure.reason());
            case Tls failure ->
                    ProxyError.SERVER_TLS_FAILED.packet(failure.address(), failure.reason());
            case Method failure ->
                    ProxyError.LOGIN_METHOD.packet(
                            failure.address(), failure.plugin(), failure.reason());
            case Protocol failure ->
                    ProxyError.LOST_AT_LOGIN.packet(failure.address(), failure.reason());
        };
    }
}
