package dev.swingbridge.proxy.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.CachingSha2Password;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.protocol.auth.RsaPassword;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.StoredAccount;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which questions a client is asked, method by method, and what is known afterwards. */
class PasswordProofTest {
    private static final KeyPair RSA = rsa();
    private static final AuthBytes NONCE = AuthBytes.nonce(new SecureRandom());
    private static final AuthBytes PASSWORD = bytes("s3cret");
    private static final AuthBytes OTHER = bytes("other");

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AuthBytes bytes(String text) {
        return AuthBytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static PasswordProof proof(
            String shown, boolean safe, @Nullable AuthBytes mapped, @Nullable Secret remembered) {
        return proof(shown, safe, true, mapped, remembered);
    }

    private static PasswordProof proof(
            String shown,
            boolean safe,
            boolean canSwitch,
            @Nullable AuthBytes mapped,
            @Nullable Secret remembered) {
        return new PasswordProof(
                new PasswordProof.Asked(NONCE, shown, safe, canSwitch),
                Side.SOURCE,
                () -> RSA,
                mapped,
                remembered);
    }

    private static AuthBytes nativeAnswer(AuthBytes password) {
        return NativePassword.scramble(password, NONCE);
    }

    private static PasswordProof.Step answer(PasswordProof proof, AuthBytes answer) {
        return proof.answer(Unpooled.wrappedBuffer(answer.toArray()));
    }

    private static StoredAccount.Method nativeMethod(AuthBytes password) {
        String hex =
                HexFormat.of().withUpperCase().formatHex(NativePassword.stored(password).toArray());
        return new StoredAccount.Method(AuthPlugin.NATIVE, "*" + hex);
    }

    private static List<StoredAccount> stored(StoredAccount.Method... methods) {
        return List.of(new StoredAccount("app", "%", List.of(methods), false, false));
    }

    private static StoredLogins stored(StoredAccount.Method source, StoredAccount.Method target) {
        return new StoredLogins(Map.of(Side.SOURCE, stored(source), Side.TARGET, stored(target)));
    }

    private static final StoredAccount.Method SHA2 =
            new StoredAccount.Method(AuthPlugin.CACHING_SHA2, "$A$005$...");

    private static void assertSwitch(PasswordProof.Step step, String method) {
        assertThat(step).isInstanceOf(PasswordProof.Step.Ask.class);
        byte[] payload = ((PasswordProof.Step.Ask) step).payload().toArray();
        byte[] nonce = NONCE.toArray();
        assertThat(payload[0]).isEqualTo((byte) 0xFE);
        assertThat(new String(payload, 1, method.length(), StandardCharsets.US_ASCII))
                .isEqualTo(method);
        assertThat(Arrays.copyOfRange(payload, method.length() + 2, payload.length - 1))
                .isEqualTo(nonce);
    }

    private static void assertKnown(PasswordProof.Step step, Secret secret) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        PasswordProof.Step.Known.class,
                        known -> assertThat(known.secret()).isEqualTo(secret));
    }

    @Test
    void takesANativePasswordThatBothSidesStore() {
        PasswordProof proof = proof(AuthPlugin.NATIVE, false, null, null);

        assertThat(proof.begin(AuthPlugin.NATIVE, nativeAnswer(PASSWORD)))
                .isInstanceOf(PasswordProof.Step.LookUp.class);
        PasswordProof.Step step =
                proof.found(stored(nativeMethod(PASSWORD), nativeMethod(PASSWORD)));

        assertKnown(step, new Secret.NativeStage(NativePassword.stage(PASSWORD)));
        assertThat(((PasswordProof.Step.Known) step).everywhere()).isTrue();
        assertThat(proof.nativeHash()).isEqualTo(NativePassword.stored(PASSWORD));
    }

    @Test
    void asksForThePasswordItselfWhereTheOtherSideNeedsIt() {
        for (StoredAccount.Method target : List.of(SHA2, nativeMethod(OTHER))) {
            PasswordProof proof = proof(AuthPlugin.NATIVE, true, null, null);
            proof.begin(AuthPlugin.NATIVE, nativeAnswer(PASSWORD));

            PasswordProof.Step step = proof.found(stored(nativeMethod(PASSWORD), target));

            assertSwitch(step, AuthPlugin.CACHING_SHA2);
            AuthBytes scramble = CachingSha2Password.scramble(PASSWORD, NONCE);
            assertThat(answer(proof, scramble)).isInstanceOf(PasswordProof.Step.Ask.class);
            assertKnown(answer(proof, bytes("s3cret\0")), new Secret.ClearText(PASSWORD));
        }
    }

    @Test
    void makesDoWithTheHomeSideForAClientThatCannotSwitch() {
        PasswordProof proof = proof(AuthPlugin.NATIVE, false, false, null, null);
        proof.begin("", nativeAnswer(PASSWORD));

        PasswordProof.Step step = proof.found(stored(nativeMethod(PASSWORD), SHA2));

        assertKnown(step, new Secret.NativeStage(NativePassword.stage(PASSWORD)));
        assertThat(((PasswordProof.Step.Known) step).everywhere()).isFalse();
    }

    @Test
    void refusesAWrongNativePasswordWithoutAskingOn() {
        PasswordProof proof = proof(AuthPlugin.NATIVE, true, null, null);
        proof.begin(AuthPlugin.NATIVE, nativeAnswer(OTHER));

        assertThat(proof.found(stored(nativeMethod(PASSWORD), nativeMethod(PASSWORD))))
                .isInstanceOf(PasswordProof.Step.Wrong.class);
    }

    @Test
    void asksInTheWayTheServerDoes() {
        for (List<String> way :
                List.of(
                        List.of("sha256_password", "sha256_password"),
                        List.of("authentication_ldap_simple", "mysql_clear_password"),
                        List.of("pam", "mysql_clear_password"),
                        List.of("caching_sha2_password", "caching_sha2_password"),
                        List.of("ed25519", "caching_sha2_password"))) {
            PasswordProof proof = proof(AuthPlugin.NATIVE, true, null, null);
            proof.begin(AuthPlugin.NATIVE, nativeAnswer(PASSWORD));
            StoredAccount.Method method = new StoredAccount.Method(way.get(0), "");

            assertSwitch(proof.found(stored(method, method)), way.get(1));
        }
    }

    @Test
    void neverAsksForAClearPasswordInTheOpen() {
        PasswordProof proof = proof(AuthPlugin.NATIVE, false, null, null);
        proof.begin(AuthPlugin.NATIVE, nativeAnswer(PASSWORD));
        StoredAccount.Method pam = new StoredAccount.Method("pam", "");

        assertSwitch(proof.found(stored(pam, pam)), AuthPlugin.CACHING_SHA2);
    }

    @Test
    void speaksSha256OverTlsAndOverRsa() {
        for (boolean safe : List.of(true, false)) {
            PasswordProof proof = proof(AuthPlugin.CACHING_SHA2, safe, PASSWORD, null);

            assertSwitch(proof.begin(AuthPlugin.SHA256, AuthBytes.empty()), AuthPlugin.SHA256);
            if (safe) {
                assertKnown(answer(proof, bytes("s3cret\0")), new Secret.ClearText(PASSWORD));
            } else {
                PasswordProof.Step key = answer(proof, AuthBytes.of(new byte[] {1}));
                byte[] pem = ((PasswordProof.Step.Ask) key).payload().toArray();
                AuthBytes encrypted =
                        RsaPassword.encrypt(
                                PASSWORD,
                                NONCE,
                                RsaPassword.fromPem(Arrays.copyOfRange(pem, 1, pem.length)));
                assertKnown(answer(proof, encrypted), new Secret.ClearText(PASSWORD));
            }
        }
    }

    @Test
    void givesAClientThatWaitsForItsMethodsNonceOne() {
        for (String method : List.of(AuthPlugin.NATIVE, AuthPlugin.CACHING_SHA2)) {
            PasswordProof changing = proof("", true, PASSWORD, null);

            assertSwitch(changing.begin(method, AuthBytes.empty()), method);
            AuthBytes scramble =
                    method.equals(AuthPlugin.NATIVE)
                            ? nativeAnswer(PASSWORD)
                            : CachingSha2Password.scramble(PASSWORD, NONCE);
            assertKnown(answer(changing, scramble), new Secret.ClearText(PASSWORD));
        }
    }

    @Test
    void choosesTheMethodForAClientThatWaitsByWhatTheServersStore() {
        PasswordProof shared = proof(AuthPlugin.CACHING_SHA2, true, null, null);
        assertThat(shared.begin(AuthPlugin.NATIVE, AuthBytes.empty()))
                .isInstanceOf(PasswordProof.Step.LookUp.class);
        assertSwitch(
                shared.found(stored(nativeMethod(PASSWORD), nativeMethod(PASSWORD))),
                AuthPlugin.NATIVE);
        assertKnown(
                answer(shared, nativeAnswer(PASSWORD)),
                new Secret.NativeStage(NativePassword.stage(PASSWORD)));

        PasswordProof unequal = proof(AuthPlugin.CACHING_SHA2, true, null, null);
        unequal.begin(AuthPlugin.NATIVE, AuthBytes.empty());
        assertSwitch(unequal.found(stored(nativeMethod(PASSWORD), SHA2)), AuthPlugin.CACHING_SHA2);
    }

    @Test
    void takesAnEmptyPasswordForOneOnlyWhenItIs() {
        assertThat(
                        proof(AuthPlugin.NATIVE, true, PASSWORD, null)
                                .begin(AuthPlugin.NATIVE, AuthBytes.empty()))
                .isInstanceOf(PasswordProof.Step.Wrong.class);
        assertKnown(
                proof(AuthPlugin.NATIVE, true, null, null)
                        .begin(AuthPlugin.NATIVE, AuthBytes.empty()),
                new Secret.ClearText(AuthBytes.empty()));
    }

    @Test
    void remembersForBothMethods() {
        Secret clear = new Secret.ClearText(PASSWORD);
        Secret stage = new Secret.NativeStage(NativePassword.stage(PASSWORD));
        AuthBytes sha2 = CachingSha2Password.scramble(PASSWORD, NONCE);
        for (Secret secret : List.of(clear, stage)) {
            assertThat(
                            proof(AuthPlugin.NATIVE, true, null, secret)
                                    .begin(AuthPlugin.NATIVE, nativeAnswer(PASSWORD)))
                    .isEqualTo(new PasswordProof.Step.Remembered(secret, AuthBytes.empty()));
            assertThat(
                            proof(AuthPlugin.NATIVE, true, null, secret)
                                    .begin(AuthPlugin.NATIVE, nativeAnswer(OTHER)))
                    .isInstanceOf(PasswordProof.Step.LookUp.class);
        }
        assertThat(
                        proof(AuthPlugin.CACHING_SHA2, true, null, clear)
                                .begin(AuthPlugin.CACHING_SHA2, sha2))
                .isInstanceOf(PasswordProof.Step.Remembered.class);
        assertThat(
                        proof(AuthPlugin.CACHING_SHA2, true, null, stage)
                                .begin(AuthPlugin.CACHING_SHA2, sha2))
                .isInstanceOf(PasswordProof.Step.Ask.class);
    }

    @Test
    void asksAnewWhenTheServerNoLongerTakesWhatWasRemembered() {
        Secret old = new Secret.ClearText(PASSWORD);
        PasswordProof proof = proof(AuthPlugin.NATIVE, true, null, old);
        proof.begin(AuthPlugin.NATIVE, nativeAnswer(PASSWORD));

        assertThat(proof.forget()).isInstanceOf(PasswordProof.Step.LookUp.class);
        assertThat(proof.found(stored(nativeMethod(OTHER), nativeMethod(OTHER))))
                .isInstanceOf(PasswordProof.Step.Wrong.class);
    }
}
