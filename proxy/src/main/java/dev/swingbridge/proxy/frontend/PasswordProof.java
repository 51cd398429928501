package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.auth.RsaPassword;
import dev.swingbridge.protocol.wire.WireWrite;
import dev.swingbridge.proxy.backend.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's part of the authentication methods: decides from a client's answers what to ask
 * next. No sockets in here.
 *
 * <p>Of a mapped account the password is known and answers are checked against it. Of a passed
 * through account it is not: the client is brought to tell it, and the server decides.
 */
final class PasswordProof {
    /** What to do next. */
    sealed interface Step {
        /** Send this payload and wait for the client's answer. */
        record Ask(AuthBytes payload) implements Step {}

        /**
         * The password is right (mapped) or known and for the server to judge (passed through).
         *
         * @param payload to send right before the final OK; empty for none
         */
        record Known(Secret secret, AuthBytes payload) implements Step {}

        /**
         * The client has the password that a server accepted earlier. When the server refuses it
         * now, go on with {@link PasswordProof#askFull}.
         */
        record Remembered(Secret secret, AuthBytes payload) implements Step {}

        record Wrong() implements Step {}
    }

    private enum Awaiting {
        SWITCHED_SCRAMBLE,
        CLEAR_TEXT,
        KEY_REQUEST_OR_PASSWORD,
        ENCRYPTED
    }

    private static final AuthBytes FAST_OK =
            AuthBytes.of(new byte[] {CachingSha2Password.MORE_DATA, CachingSha2Password.FAST_OK});
    private static final AuthBytes FULL =
            AuthBytes.of(new byte[] {CachingSha2Password.MORE_DATA, CachingSha2Password.FULL});
    private static final int NATIVE_SCRAMBLE_BYTES = 20;
    private static final int SWITCH_METHOD = 0xFE;

    private final AuthBytes nonce;
    private final boolean safeChannel;
    private final boolean canSwitch;
    private final Supplier<KeyPair> rsa;
    private final @Nullable AuthBytes mapped;
    private final @Nullable AuthBytes remembered;
    private Awaiting awaiting = Awaiting.SWITCHED_SCRAMBLE;

    /**
     * @param safeChannel TLS or a Unix socket
     * @param canSwitch the client has PLUGIN_AUTH
     * @param mapped the account's password; null when it is passed through
     * @param remembered of a passed-through account, the password last accepted; else null
     */
    PasswordProof(
            AuthBytes nonce,
            boolean safeChannel,
            boolean canSwitch,
            Supplier<KeyPair> rsa,
            @Nullable AuthBytes mapped,
            @Nullable AuthBytes remembered) {
        this.nonce = nonce;
        this.safeChannel = safeChannel;
        this.canSwitch = canSwitch;
        this.rsa = rsa;
        this.mapped = mapped;
        this.remembered = remembered;
    }

    /** Takes the answer that came with the handshake response or COM_CHANGE_USER. */
    Step begin(String plugin, AuthBytes answer) {
        String method = plugin.isEmpty() ? AuthPlugin.NATIVE : plugin;
        return switch (method) {
            case AuthPlugin.NATIVE -> nativeScramble(answer);
            case AuthPlugin.CACHING_SHA2 -> sha2Scramble(answer);
            case AuthPlugin.CLEAR, AuthPlugin.SHA256 ->
                    safeChannel && !answer.isEmpty() ? clearText(answer) : switchToSha2();
            default -> switchToSha2();
        };
    }

    /** Takes the answer to the last {@link Step.Ask}. */
    Step answer(ByteBuf payload) {
        AuthBytes answer = AuthBytes.of(ByteBufUtil.getBytes(payload));
        return switch (awaiting) {
            case SWITCHED_SCRAMBLE -> sha2Scramble(answer);
            case CLEAR_TEXT -> clearText(answer);
            case KEY_REQUEST_OR_PASSWORD -> isKeyRequest(answer) ? sendKey() : encrypted(answer);
            case ENCRYPTED -> encrypted(answer);
        };
    }

    /** Brings the client to tell its password (caching_sha2_password's full exchange). */
    Step askFull() {
        awaiting = safeChannel ? Awaiting.CLEAR_TEXT : Awaiting.KEY_REQUEST_OR_PASSWORD;
        return new Step.Ask(FULL);
    }

    private Step nativeScramble(AuthBytes scramble) {
        if (isEmptyPassword(scramble)) {
            return emptyPassword();
        }
        if (scramble.length() != NATIVE_SCRAMBLE_BYTES) {
            return switchToSha2();
        }
        if (mapped != null) {
            boolean right = NativePassword.matches(scramble, nonce, mapped);
            return right ? known(mapped, AuthBytes.empty()) : new Step.Wrong();
        }
        return switchToSha2();
    }

    private Step sha2Scramble(AuthBytes scramble) {
        if (isEmptyPassword(scramble)) {
            return emptyPassword();
        }
        if (mapped != null) {
            boolean right = CachingSha2Password.matches(scramble, nonce, mapped);
            return right ? known(mapped, FAST_OK) : new Step.Wrong();
        }
        if (remembered != null && CachingSha2Password.matches(scramble, nonce, remembered)) {
            return new Step.Remembered(new Secret.ClearText(remembered), FAST_OK);
        }
        return askFull();
    }

    private Step clearText(AuthBytes answer) {
        AuthBytes password = answer.withoutTrailingNul();
        if (mapped != null && !mapped.equals(password)) {
            return new Step.Wrong();
        }
        return known(password, AuthBytes.empty());
    }

    private Step sendKey() {
        awaiting = Awaiting.ENCRYPTED;
        String pem = RsaPassword.toPem(rsa.get().getPublic());
        ByteBuf payload = Unpooled.buffer(512);
        WireWrite.int1(payload, CachingSha2Password.MORE_DATA);
        WireWrite.string(payload, pem);
        return ask(payload);
    }

    private Step encrypted(AuthBytes answer) {
        return clearText(RsaPassword.decrypt(answer, nonce, rsa.get().getPrivate()));
    }

    private Step switchToSha2() {
        if (!canSwitch) {
            return new Step.Wrong();
        }
        awaiting = Awaiting.SWITCHED_SCRAMBLE;
        ByteBuf payload = Unpooled.buffer(64);
        WireWrite.int1(payload, SWITCH_METHOD);
        payload.writeCharSequence(AuthPlugin.CACHING_SHA2, StandardCharsets.US_ASCII);
        payload.writeByte(0).writeBytes(nonce.toArray()).writeByte(0);
        return ask(payload);
    }

    private static Step ask(ByteBuf payload) {
        return new Step.Ask(AuthBytes.of(ByteBufUtil.getBytes(payload)));
    }

    private Step emptyPassword() {
        return mapped == null || mapped.isEmpty()
                ? known(AuthBytes.empty(), AuthBytes.empty())
                : new Step.Wrong();
    }

    private static Step known(AuthBytes password, AuthBytes payload) {
        return new Step.Known(new Secret.ClearText(password), payload);
    }

    /** Some clients send a lone NUL for the empty password. */
    private static boolean isEmptyPassword(AuthBytes answer) {
        return answer.withoutTrailingNul().isEmpty();
    }

    private static boolean isKeyRequest(AuthBytes answer) {
        return answer.length() == 1
                && answer.toArray()[0] == CachingSha2Password.REQUEST_PUBLIC_KEY;
    }
}
