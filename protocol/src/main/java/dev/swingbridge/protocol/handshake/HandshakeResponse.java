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
 * The client's answer to the greeting.
 *
 * <pre>
 *   capabilities (4) | largest packet (4) | collation | 19 reserved, 4 MariaDB capabilities
 *   | user 00 | scramble | schema 00 | plugin 00 | connect attributes | zstd level
 * </pre>
 *
 * Each part of the second line but the user is there only when its capability is.
 *
 * @param capabilities 64 bits, see {@link Capabilities}
 * @param schema null when the client names none
 * @param plugin empty when the client names none
 * @param zstdLevel 0 without ZSTD
 */
public record HandshakeResponse(
        long capabilities,
        long maxPacketBytes,
        int collation,
        String user,
        AuthBytes authResponse,
        @Nullable String schema,
        String plugin,
        Map<String, String> attributes,
        int zstdLevel) {

    /** Payload of a request for TLS: the response's first line and no more. */
    public static final int TLS_REQUEST_BYTES = 32;

    public HandshakeResponse {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Whether a client's first payload asks for TLS instead of logging in at once. */
    public static boolean isTlsRequest(ByteBuf payload) {
        return payload.readableBytes() == TLS_REQUEST_BYTES
                && Capabilities.has(
                        payload.getUnsignedIntLE(payload.readerIndex()), Capabilities.TLS);
    }

    /**
     * Reads the payload; the buffer's indexes stay as they are.
     *
     * @throws MalformedPacketException also for clients older than protocol 4.1 (2003)
     */
    public static HandshakeResponse read(ByteBuf payload) {
        ByteBuf in = payload.slice();
        long capabilities = WireRead.int4(in);
        if (!Capabilities.has(capabilities, Capabilities.PROTOCOL_41)) {
            throw new MalformedPacketException("client older than protocol 4.1");
        }
        long maxPacketBytes = WireRead.int4(in);
        int collation = WireRead.int1(in);
        WireRead.skip(in, 19);
        long extended = WireRead.int4(in);
        if (!Capabilities.has(capabilities, Capabilities.MYSQL)) {
            capabilities |= extended << 32;
        }
        String user = WireRead.nulTerminatedString(in);
        AuthBytes authResponse = AuthBytes.of(readAuthResponse(in, capabilities));
        String schema = null;
        if (Capabilities.has(capabilities, Capabilities.CONNECT_WITH_SCHEMA) && in.isReadable()) {
            String named = WireRead.stringToNulOrEnd(in);
            schema = named.isEmpty() ? null : named;
        }
        String plugin = "";
        if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH) && in.isReadable()) {
            plugin = WireRead.stringToNulOrEnd(in);
        }
        Map<String, String> attributes = Map.of();
        if (Capabilities.has(capabilities, Capabilities.CONNECT_ATTRIBUTES) && in.isReadable()) {
            attributes = ConnectAttributes.read(in);
        }
        boolean zstd = Capabilities.has(capabilities, Capabilities.ZSTD) && in.isReadable();
        return new HandshakeResponse(
                capabilities,
                maxPacketBytes,
                collation,
                user,
                authResponse,
                schema,
                plugin,
                attributes,
                zstd ? WireRead.int1(in) : 0);
    }

    private static byte[] readAuthResponse(ByteBuf in, long capabilities) {
        if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH_LENENC)) {
            return WireRead.lengthEncodedBytes(in);
        }
        return Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)
                ? WireRead.bytes(in, WireRead.int1(in))
                : WireRead.nulTerminatedBytes(in);
    }

    /** Appends the payload of the request for TLS that goes before this response. */
    public void writeTlsRequest(ByteBuf out) {
        WireWrite.int4(out, capabilities);
        WireWrite.int4(out, maxPacketBytes);
        WireWrite.int1(out, collation);
        out.writeZero(19);
        boolean mariaDb = !Capabilities.has(capabilities, Capabilities.MYSQL);
        WireWrite.int4(out, mariaDb ? capabilities >>> 32 : 0);
    }

    /** Appends the payload; the parts written are those the capabilities name. */
    public void write(ByteBuf out) {
        writeTlsRequest(out);
        WireWrite.nulTerminatedString(out, user);
        writeAuthResponse(out);
        if (Capabilities.has(capabilities, Capabilities.CONNECT_WITH_SCHEMA)) {
            WireWrite.nulTerminatedString(out, schema == null ? "" : schema);
        }
        if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH)) {
            WireWrite.nulTerminatedString(out, plugin);
        }
        if (Capabilities.has(capabilities, Capabilities.CONNECT_ATTRIBUTES)) {
            ConnectAttributes.write(out, attributes);
        }
        if (Capabilities.has(capabilities, Capabilities.ZSTD)) {
            WireWrite.int1(out, zstdLevel);
        }
    }

    private void writeAuthResponse(ByteBuf out) {
        byte[] bytes = authResponse.toArray();
        if (Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH_LENENC)) {
            WireWrite.lengthEncodedBytes(out, bytes);
        } else if (Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)) {
            if (bytes.length > 0xFF) {
                throw new IllegalArgumentException(
                        "%d bytes of authentication do not fit without PLUGIN_AUTH_LENENC"
                                .formatted(bytes.length));
            }
            WireWrite.int1(out, bytes.length);
            out.writeBytes(bytes);
        } else {
            out.writeBytes(bytes).writeByte(0);
        }
    }
}
