package dev.swingbridge.protocol.handshake;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.protocol.wire.WireWrite;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The first packet of a connection, from the server (protocol version 10).
 *
 * <pre>
 *   0a | version 00 | connection id (4) | nonce (8) 00 | capabilities 0..15 | collation | status (2)
 *      | capabilities 16..31 | nonce length | 6 reserved, 4 MariaDB capabilities | nonce (12) 00 | plugin 00
 * </pre>
 *
 * @param connectionId the server's, 32 bits
 * @param nonce twenty bytes for the scrambles, without the NUL that follows them
 * @param capabilities 64 bits, see {@link Capabilities}
 * @param collation lower byte of the server's default collation id
 * @param plugin empty when the server names none
 */
public record Greeting(
        String serverVersion,
        long connectionId,
        AuthBytes nonce,
        long capabilities,
        int collation,
        int status,
        String plugin) {

    private static final int PROTOCOL_VERSION = 10;
    private static final int FIRST_NONCE_BYTES = 8;

    /** Reads the payload; the buffer's indexes stay as they are. */
    public static Greeting read(ByteBuf payload) {
        ByteBuf in = payload.slice();
        int protocol = WireRead.int1(in);
        if (protocol != PROTOCOL_VERSION) {
            throw new MalformedPacketException("greeting of protocol version " + protocol);
        }
        String version = WireRead.nulTerminatedString(in);
        long connectionId = WireRead.int4(in);
        ByteArrayOutputStream nonce = new ByteArrayOutputStream();
        nonce.writeBytes(WireRead.bytes(in, FIRST_NONCE_BYTES));
        WireRead.skip(in, 1);
        long capabilities = WireRead.int2(in);
        if (!in.isReadable()) {
            AuthBytes shortNonce = AuthBytes.of(nonce.toByteArray());
            return new Greeting(version, connectionId, shortNonce, capabilities, 0, 0, "");
        }
        int collation = WireRead.int1(in);
        int status = WireRead.int2(in);
        capabilities |= (long) WireRead.int2(in) << 16;
        int nonceLength = WireRead.int1(in);
        WireRead.skip(in, 6);
        long extended = WireRead.int4(in);
        if (!Capabilities.has(capabilities, Capabilities.MYSQL)) {
            capabilities |= extended << 32;
        }
        if (Capabilities.has(capabilities, Capabilities.SECURE_CONNECTION)) {
            nonce.writeBytes(secondNonce(in, nonceLength));
        }
        String plugin =
                Capabilities.has(capabilities, Capabilities.PLUGIN_AUTH)
                        ? WireRead.stringToNulOrEnd(in) // 5.5 servers forget the NUL
                        : "";
        return new Greeting(
                version,
                connectionId,
                AuthBytes.of(nonce.toByteArray()),
                capabilities,
                collation,
                status,
                plugin);
    }

    private static byte[] secondNonce(ByteBuf in, int nonceLength) {
        int length = Math.max(13, nonceLength - FIRST_NONCE_BYTES);
        byte[] second = WireRead.bytes(in, Math.min(length, in.readableBytes()));
        boolean endsInNul = second.length > 0 && second[second.length - 1] == 0;
        return endsInNul ? Arrays.copyOf(second, second.length - 1) : second;
    }

    public void write(ByteBuf out) {
        byte[] allNonce = nonce.toArray();
        WireWrite.int1(out, PROTOCOL_VERSION);
        WireWrite.nulTerminatedString(out, serverVersion);
        WireWrite.int4(out, connectionId);
        out.writeBytes(allNonce, 0, FIRST_NONCE_BYTES).writeByte(0);
        WireWrite.int2(out, (int) capabilities);
        WireWrite.int1(out, collation);
        WireWrite.int2(out, status);
        WireWrite.int2(out, (int) (capabilities >>> 16));
        WireWrite.int1(out, allNonce.length + 1);
        out.writeZero(6);
        boolean mariaDb = !Capabilities.has(capabilities, Capabilities.MYSQL);
        WireWrite.int4(out, mariaDb ? capabilities >>> 32 : 0);
        out.writeBytes(allNonce, FIRST_NONCE_BYTES, allNonce.length - FIRST_NONCE_BYTES);
        out.writeByte(0);
        WireWrite.nulTerminatedString(out, plugin);
    }
}
