package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.Ed25519Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.auth.RsaPassword;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The client's part of the authentication methods: what to answer a server. No sockets in here. */
final class ServerAuthentication {
    private static final int ED25519_NONCE_BYTES = 32;
    private static final Set<String> SPOKEN =
            Set.of(
                    AuthPlugin.NATIVE,
                    AuthPlugin.CACHING_SHA2,
                    AuthPlugin.SHA256,
                    AuthPlugin.CLEAR,
                    AuthPlugin.DIALOG,
                    AuthPlugin.ED25519);

    private final Secret secret;
    private final boolean safeChannel;
    private String plugin = "";
    private AuthBytes nonce = AuthBytes.empty();

    /**
     * @param safeChannel TLS or a Unix socket: a clear password may be sent
     */
    ServerAuthentication(Secret secret, boolean safeChannel) {
        this.secret = secret;
        this.safeChannel = safeChannel;
    }

    /** The method to begin with: the server's default one where it can be spoken. */
    String firstPlugin(String serverDefault) {
        if (secret instanceof Secret.NativeStage || serverDefault.isEmpty()) {
            return AuthPlugin.NATIVE;
        }
        return SPOKEN.contains(serverDefault) ? serverDefault : AuthPlugin.NATIVE;
    }

    /** The first answer of a method, at the handshake or after a switch. */
    AuthBytes begin(String method, AuthBytes serverNonce) throws MethodRefusedException {
        plugin = method;
        nonce = serverNonce;
        if (method.equals(AuthPlugin.NATIVE) && secret instanceof Secret.NativeStage stage) {
            return NativePassword.scrambleOfStage(stage.sha1(), nonce.withoutTrailingNul());
        }
        AuthBytes password = password();
        return switch (method) {
            case AuthPlugin.NATIVE -> NativePassword.scramble(password, nonce.withoutTrailingNul());
            case AuthPlugin.CACHING_SHA2 ->
                    CachingSha2Password.scramble(password, nonce.withoutTrailingNul());
            case AuthPlugin.SHA256 -> sha256(password);
            case AuthPlugin.ED25519 -> ed25519(password);
            case AuthPlugin.CLEAR, AuthPlugin.DIALOG -> clear(password);
            default -> throw new MethodRefusedException(method, "the proxy does not speak it");
        };
    }

    /** Answers a packet with more data; null when there is nothing to send. */
    @Nullable AuthBytes more(ByteBuf data) throws MethodRefusedException {
        return switch (plugin) {
            case AuthPlugin.CACHING_SHA2 -> cachingSha2(data);
            case AuthPlugin.SHA256 -> encrypted(WireRead.rest(data));
            default ->
                    throw new MethodRefusedException(
                            plugin, "it asks questions unknown to the proxy");
        };
    }

    private @Nullable AuthBytes cachingSha2(ByteBuf data) throws MethodRefusedException {
        if (data.readableBytes() != 1) {
            return encrypted(WireRead.rest(data));
        }
        return switch (WireRead.int1(data)) {
            case CachingSha2Password.FAST_OK -> null;
            case CachingSha2Password.FULL ->
                    safeChannel
                            ? withNul(password())
                            : AuthBytes.of(new byte[] {CachingSha2Password.REQUEST_PUBLIC_KEY});
            default ->
                    throw new MalformedPacketException("unknown answer of caching_sha2_password");
        };
    }

    private AuthBytes sha256(AuthBytes password) {
        if (safeChannel || password.isEmpty()) {
            return withNul(password);
        }
        return AuthBytes.of(new byte[] {RsaPassword.SHA256_REQUEST_PUBLIC_KEY});
    }

    private AuthBytes encrypted(byte[] publicKeyPem) throws MethodRefusedException {
        return RsaPassword.encrypt(
                password(), nonce.withoutTrailingNul(), RsaPassword.fromPem(publicKeyPem));
    }

    private AuthBytes ed25519(AuthBytes password) {
        if (nonce.length() < ED25519_NONCE_BYTES) {
            // named at the handshake, where the nonce is too short: the server switches to it again
            return AuthBytes.empty();
        }
        byte[] message = Arrays.copyOf(nonce.toArray(), ED25519_NONCE_BYTES);
        return Ed25519Password.sign(password, AuthBytes.of(message));
    }

    private AuthBytes clear(AuthBytes password) throws MethodRefusedException {
        if (!safeChannel) {
            throw new MethodRefusedException(
                    plugin, "the password is not sent in clear without TLS towards the server");
        }
        return withNul(password);
    }

    private AuthBytes password() throws MethodRefusedException {
        if (secret instanceof Secret.ClearText clearText) {
            return clearText.password();
        }
        throw new MethodRefusedException(
                plugin,
                "only a native scramble of the password is known: log in to the proxy with"
                        + " caching_sha2_password, or list the account in the proxy's configuration");
    }

    private static AuthBytes withNul(AuthBytes password) {
        return AuthBytes.of(Arrays.copyOf(password.toArray(), password.length() + 1));
    }
}
