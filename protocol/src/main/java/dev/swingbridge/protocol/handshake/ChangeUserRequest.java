package dev.swingbridge.protocol.handshake;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * COM_CHANGE_USER: another account on a connection that is already open. All session state is
 * dropped with it.
 *
 * <pre>
 *   11 | user 00 | length, scramble | schema 00 | collation (2) | plugin 00 | connect attributes
 * </pre>
 *
 * @param schema null when the client names none
 * @param collation 0 when the client leaves it as it is
 * @param plugin empty when the client names none
 */
public record ChangeUserRequest(
        String user,
        AuthBytes authResponse,
        @Nullable String schema,
        int collation,
        String plugin,
        Map<String, String> attributes) {

    public static final int COMMAND = 0x11;

    public ChangeUserRequest {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /**
     * Reads the payload, command byte included; the buffer's indexes stay as they are.
     *
     * @param capabilities agreed at the handshake
     */
    public static ChangeUserRequest read(ByteBuf payload, long capabilities) {
        ByteBuf in = payload.slice();
        if (WireRead.int1(in) != COMMAND) {
            throw new MalformedPacketException("not a COM_CHANGE_USER");
        }
        String user = WireRead.nulTerminatedString(in);
        byte[] authResponse =
                Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)
                        ? WireRead.bytes(in, WireRead.int1(in))
                        : WireRead.nulTerminatedBytes(in);
        String schema = WireRead.stringToNulOrEnd(in);
        int collation = in.readableBytes() >= 2 ? WireRead.int2(in) : 0;
        String plugin = "";
        if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH) && in.isReadable()) {
            plugin = WireRead.stringToNulOrEnd(in);
        }
        Map<String, String> attributes = Map.of();
        if (Capabilities.has(capabilities, Capabilities.CONNECT_ATTRIBUTES) && in.isReadable()) {
            attributes = ConnectAttributes.read(in);
        }
        return new ChangeUserRequest(
                user,
                AuthBytes.of(authResponse),
                schema.isEmpty() ? null : schema,
                collation,
                plugin,
                attributes);
    }

    /** Appends the payload, command byte included. */
    public void write(ByteBuf out, long capabilities) {
        byte[] bytes = authResponse.toArray();
        WireWrite.int1(out, COMMAND);
        WireWrite.nulTerminatedString(out, user);
        if (Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)) {
            WireWrite.int1(out, bytes.length);
            out.writeBytes(bytes);
        } else {
            out.writeBytes(bytes).writeByte(0);
        }
        WireWrite.nulTerminatedString(out, schema == null ? "" : schema);
        WireWrite.int2(out, collation);
        if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH)) {
            WireWrite.nulTerminatedString(out, plugin);
        }
        if (Capabilities.has(capabilities, Capabilities.CONNECT_ATTRIBUTES)) {
            ConnectAttributes.write(out, attributes);
        }
    }
}
