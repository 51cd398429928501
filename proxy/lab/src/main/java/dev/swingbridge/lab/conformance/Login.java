package dev.swingbridge.lab.conformance;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.auth.RsaPassword;
import dev.swingbridge.protocol.handshake.Capabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Logs in as a client of a given kind does. */
final class Login {
    /** utf8mb4_general_ci: both families know it under this number. */
    private static final int COLLATION = 45;

    private static final int MAX_PACKET_BYTES = 64 << 20;

    /**
     * What a server says first.
     *
     * @param capabilities bits of its greeting
     */
    record Greeting(long capabilities, String version, AuthBytes nonce, String method) {}

    /** How the server last asked for proof; a change of the user starts from it. */
    record Method(String name, AuthBytes nonce) {}

    /** A connection that is logged in. */
    record Open(WireConnection connection, Method method) {}

    private Login() {}

    /** The capability bits a server offers, without logging in. */
    static long offered(Endpoint endpoint) throws IOException {
        try (WireConnection connection = new WireConnection(endpoint)) {
            return greeting(connection).capabilities();
        }
    }

    /**
     * @param capabilities bits to use; the server must offer them
     * @param schema empty for none
     */
    static Open open(Endpoint endpoint, ClientKind kind, long capabilities, String schema)
            throws IOException {
        WireConnection connection = new WireConnection(endpoint);
        try {
            Greeting greeting = greeting(connection);
            long flags =
                    schema.isEmpty()
                            ? capabilities
                            : capabilities | Capabilities.CONNECT_WITH_SCHEMA;
            if ((flags & Capabilities.ALL_MARIADB) != 0) {
                flags &= ~Capabilities.MYSQL; // says that MariaDB's own follow
            }
            PacketBytes start =
                    new PacketBytes()
                            .integer(flags, 4)
                            .integer(MAX_PACKET_BYTES, 4)
                            .integer(COLLATION, 1)
                            .zeros(19)
                            .integer(flags >>> 32, 4);
            if (kind.tls()) {
                connection.write(start.toArray());
                connection.startTls(endpoint);
            }
            AuthBytes password = password(endpoint);
            Method first = new Method(greeting.method(), greeting.nonce());
            byte[] proof = proof(first, password);
            start.terminated(endpoint.user()).integer(proof.length, 1).raw(proof);
            if (!schema.isEmpty()) {
                start.terminated(schema);
            }
            start.terminated(greeting.method());
            if (kind.compression() == ClientCompression.ZSTD) {
                start.integer(3, 1);
            }
            connection.write(start.toArray());
            Method method = finish(connection, password, first, kind.tls());
            if (kind.compression() != ClientCompression.NONE) {
                connection.startCompression(kind.compression());
            }
            return new Open(connection, method);
        } catch (IOException e) {
            connection.close();
            throw new IOException(
                    "login to " + endpoint + " as " + kind.name() + ": " + e.getMessage(), e);
        }
    }

    private static Greeting greeting(WireConnection connection) throws IOException {
        byte[] payload = connection.read();
        if ((payload[0] & 0xFF) == 0xFF) {
            throw new IOException(Canon.error(payload));
        }
        PacketReader reader = new PacketReader(payload, 1);
        String version = reader.terminated();
        reader.skip(4);
        byte[] first = reader.bytes(8);
        reader.skip(1);
        long capabilities = reader.integer(2);
        reader.skip(3);
        capabilities |= reader.integer(2) << 16;
        reader.skip(7);
        long ofMariaDb = reader.integer(4);
        if ((capabilities & Capabilities.MYSQL) == 0) {
            // in its flags it is no bit but the absence of one; here both families' are one set
            capabilities |= Capabilities.MYSQL | ofMariaDb << 32;
        }
        byte[] second = reader.bytes(12);
        reader.skip(1);
        byte[] nonce = new PacketBytes().raw(first).raw(second).toArray();
        return new Greeting(capabilities, version, AuthBytes.of(nonce), reader.terminated());
    }

    /** The packets after a client's answer, up to OK; also those of a change of the user. */
    static Method finish(WireConnection connection, AuthBytes password, Method first, boolean tls)
            throws IOException {
        Method method = first;
        while (true) {
            byte[] payload = connection.read();
            switch (payload[0] & 0xFF) {
                case 0x00 -> {
                    return method;
                }
                case 0xFF -> throw new IOException(Canon.error(payload));
                case 0xFE -> {
                    PacketReader reader = new PacketReader(payload, 1);
                    String name = reader.terminated();
                    method = new Method(name, AuthBytes.of(reader.rest()).withoutTrailingNul());
                    connection.write(proof(method, password));
                }
                default -> more(connection, payload, password, method.nonce(), tls);
            }
        }
    }

    private static void more(
            WireConnection connection,
            byte[] payload,
            AuthBytes password,
            AuthBytes nonce,
            boolean tls)
            throws IOException {
        if (payload.length == 2 && payload[1] == CachingSha2Password.FAST_OK) {
            return;
        }
        if (payload.length == 2 && payload[1] == CachingSha2Password.FULL) {
            if (tls) {
                connection.write(new PacketBytes().raw(password.toArray()).integer(0, 1).toArray());
                return;
            }
            connection.write(new byte[] {CachingSha2Password.REQUEST_PUBLIC_KEY});
            return;
        }
        byte[] pem = new PacketReader(payload, 1).rest();
        connection.write(RsaPassword.encrypt(password, nonce, RsaPassword.fromPem(pem)).toArray());
    }

    static byte[] proof(Method method, AuthBytes password) throws IOException {
        AuthBytes nonce = method.nonce();
        return switch (method.name()) {
            case AuthPlugin.NATIVE -> NativePassword.scramble(password, nonce).toArray();
            case AuthPlugin.CACHING_SHA2 -> CachingSha2Password.scramble(password, nonce).toArray();
            default -> throw new IOException("the account logs in by " + method.name());
        };
    }

    static AuthBytes password(Endpoint endpoint) {
        return AuthBytes.of(endpoint.password().getBytes(StandardCharsets.UTF_8));
    }
}
