package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.auth.RsaPassword;
import dev.swingbridge.protocol.wire.WireWrite;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.router.table.Side;
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
 * through account it is not: where both servers store the same native password, a native scramble
 * is enough to log in with; else the client is brought to tell its password, and the server
 * decides. Clients take one change of the method at most.
 */
final class PasswordProof {
    /** What to do next. */
    sealed interface Step {
        /** Send this payload and wait for the client's answer. */
        record Ask(AuthBytes payload) implements Step {}

        /** Ask the servers what they store for the name, then go on with {@link #found}. */
        record LookUp() implements Step {}

        /**
         * The password is right (mapped) or known and for the server to judge (passed through).
         *
         * @param payload to send right before the final OK; empty for none
         * @param everywhere whether the secret suffices on both sides
         */
        record Known(Secret secret, AuthBytes payload, boolean everywhere) implements Step {}

        /**
         * The client has the password that a server accepted earlier. When the server refuses it
         * now, go on with {@link PasswordProof#forget}.
         */
        record Remembered(Secret secret, AuthBytes payload) implements Step {}

        record Wrong() implements Step {}
    }

    /**
     * The client whose password is to be proven.
     *
     * @param nonce it has been shown
     * @param shownMethod the method that nonce was shown for; empty when the client changes its
     *     user, as it then may wait for a new one
     * @param safeChannel TLS or a Unix socket
     * @param canSwitch it has PLUGIN_AUTH
     */
    record Asked(AuthBytes nonce, String shownMethod, boolean safeChannel, boolean canSwitch) {}

    private enum Awaiting {
        SWITCHED,
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

    private final Asked client;
    private final AuthBytes nonce;
    private final Side home;
    private final Supplier<KeyPair> rsa;
    private final @Nullable AuthBytes mapped;
    private @Nullable Secret remembered;

    private Awaiting awaiting = Awaiting.SWITCHED;
    private String method = AuthPlugin.NATIVE;
    private boolean switched;
    private AuthBytes nativeAnswer = AuthBytes.empty();
    private @Nullable StoredLogins stored;
    private @Nullable AuthBytes nativeHash;

    /**
     * @param home the side the client is going to be connected to
     * @param mapped the account's password; null when it is passed through
     * @param remembered of a passed-through account, what was accepted last; else null
     */
    PasswordProof(
            Asked client,
            Side home,
            Supplier<KeyPair> rsa,
            @Nullable AuthBytes mapped,
            @Nullable Secret remembered) {
        this.client = client;
        this.nonce = client.nonce();
        this.home = home;
        this.rsa = rsa;
        this.mapped = mapped;
        this.remembered = remembered;
    }

    /** Takes the answer that came with the handshake response or COM_CHANGE_USER. */
    Step begin(String plugin, AuthBytes answer) {
        method = plugin.isEmpty() ? AuthPlugin.NATIVE : plugin;
        boolean waits =
                client.canSwitch()
                        && isEmptyPassword(answer)
                        && !method.equals(client.shownMethod());
        return switch (method) {
            case AuthPlugin.NATIVE -> waits ? waitingNative() : nativeScramble(answer);
            case AuthPlugin.CACHING_SHA2 ->
                    waits ? switchTo(AuthPlugin.CACHING_SHA2) : sha2Scramble(answer);
            case AuthPlugin.SHA256 ->
                    client.safeChannel() && !waits ? clearText(answer) : switchTo(method);
            case AuthPlugin.CLEAR ->
                    client.safeChannel() && !answer.isEmpty()
                            ? clearText(answer)
                            : switchTo(AuthPlugin.CACHING_SHA2);
            default -> switchTo(AuthPlugin.CACHING_SHA2);
        };
    }

    /** Takes the answer to the last {@link Step.Ask}. */
    Step answer(ByteBuf payload) {
        AuthBytes answer = AuthBytes.of(ByteBufUtil.getBytes(payload));
        return switch (awaiting) {
            case SWITCHED -> answerTo(method, answer);
            case CLEAR_TEXT -> clearText(answer);
            case KEY_REQUEST_OR_PASSWORD -> isKeyRequest(answer) ? sendKey() : encrypted(answer);
            case ENCRYPTED -> encrypted(answer);
        };
    }

    private Step answerTo(String asked, AuthBytes answer) {
        return switch (asked) {
            case AuthPlugin.NATIVE -> nativeScramble(answer);
            case AuthPlugin.SHA256 ->
                    client.safeChannel() || isEmptyPassword(answer)
                            ? clearText(answer)
                            : isKeyRequest(answer) ? sendKey() : encrypted(answer);
            case AuthPlugin.CLEAR -> clearText(answer);
            default -> sha2Scramble(answer);
        };
    }

    /** Takes what {@link Step.LookUp} asked for. */
    Step found(StoredLogins logins) {
        stored = logins;
        if (nativeAnswer.isEmpty()) {
            boolean suffices = logins.sharesNative(home);
            return switchTo(suffices ? AuthPlugin.NATIVE : askingMethod(logins));
        }
        AuthBytes stage = logins.recover(home, nativeAnswer, nonce);
        boolean everywhere = stage != null && logins.onBothSides(stage);
        if (stage != null && (everywhere || !client.canSwitch() || switched)) {
            nativeHash = NativePassword.storedOfStage(stage);
            return new Step.Known(new Secret.NativeStage(stage), AuthBytes.empty(), everywhere);
        }
        boolean wrong = stage == null && logins.onlyNative(home);
        return wrong ? new Step.Wrong() : switchTo(askingMethod(logins));
    }

    private String askingMethod(StoredLogins logins) {
        return logins.askingMethod(home, client.safeChannel());
    }

    /** What was remembered is no longer right: asks for the password anew. */
    Step forget() {
        remembered = null;
        return method.equals(AuthPlugin.NATIVE) ? new Step.LookUp() : askFull();
    }

    /**
     * SHA1(SHA1(password)) of a client that has proven its password by the native method, which
     * allows to prove a certificate to it; null for any other.
     */
    @Nullable AuthBytes nativeHash() {
        return nativeHash;
    }

    /** Brings the client to tell its password (caching_sha2_password's full exchange). */
    private Step askFull() {
        awaiting = client.safeChannel() ? Awaiting.CLEAR_TEXT : Awaiting.KEY_REQUEST_OR_PASSWORD;
        return new Step.Ask(FULL);
    }

    /** It has no nonce for the method yet, so which one to give it can still be chosen. */
    private Step waitingNative() {
        return mapped == null && remembered == null
                ? new Step.LookUp()
                : switchTo(AuthPlugin.NATIVE);
    }

    private Step nativeScramble(AuthBytes scramble) {
        if (isEmptyPassword(scramble)) {
            return emptyPassword();
        }
        if (scramble.length() != NATIVE_SCRAMBLE_BYTES) {
            return switchTo(AuthPlugin.CACHING_SHA2);
        }
        if (mapped != null) {
            nativeHash = NativePassword.stored(mapped);
            boolean right = NativePassword.matches(scramble, nonce, mapped);
            return right ? known(mapped, AuthBytes.empty()) : new Step.Wrong();
        }
        nativeAnswer = scramble;
        Secret known = remembered;
        if (known != null) {
            AuthBytes hash =
                    switch (known) {
                        case Secret.ClearText clear -> NativePassword.stored(clear.password());
                        case Secret.NativeStage stage -> NativePassword.storedOfStage(stage.sha1());
                    };
            if (NativePassword.recoverStage(scramble, nonce, hash) != null) {
                nativeHash = hash;
                return new Step.Remembered(known, AuthBytes.empty());
            }
        }
        return stored == null ? new Step.LookUp() : found(stored);
    }

    private Step sha2Scramble(AuthBytes scramble) {
        if (isEmptyPassword(scramble)) {
            return emptyPassword();
        }
        if (mapped != null) {
            boolean right = CachingSha2Password.matches(scramble, nonce, mapped);
            return right ? known(mapped, FAST_OK) : new Step.Wrong();
        }
        if (remembered instanceof Secret.ClearText clear
                && CachingSha2Password.matches(scramble, nonce, clear.password())) {
            return new Step.Remembered(clear, FAST_OK);
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

    private Step switchTo(String other) {
        if (!client.canSwitch() || switched) {
            return new Step.Wrong();
        }
        switched = true;
        method = other;
        awaiting = Awaiting.SWITCHED;
        ByteBuf payload = Unpooled.buffer(64);
        WireWrite.int1(payload, SWITCH_METHOD);
        payload.writeCharSequence(other, StandardCharsets.US_ASCII);
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
        return new Step.Known(new Secret.ClearText(password), payload, true);
    }

    /** Some clients send a lone NUL for the empty password. */
    private static boolean isEmptyPassword(AuthBytes answer) {
        return answer.withoutTrailingNul().isEmpty();
    }

    private boolean isKeyRequest(AuthBytes answer) {
        int request =
                method.equals(AuthPlugin.SHA256)
                        ? RsaPassword.SHA256_REQUEST_PUBLIC_KEY
                        : CachingSha2Password.REQUEST_PUBLIC_KEY;
        return answer.length() == 1 && answer.toArray()[0] == request;
    }
}
