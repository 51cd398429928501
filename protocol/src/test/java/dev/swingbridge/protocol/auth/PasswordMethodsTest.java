package dev.swingbridge.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PasswordMethodsTest {
    private static final AuthBytes PASSWORD = text("s3cret");
    private static final AuthBytes NONCE = hex("0102030405060708090a0b0c0d0e0f1011121314");

    private static AuthBytes text(String password) {
        return AuthBytes.of(password.getBytes(StandardCharsets.UTF_8));
    }

    private static AuthBytes hex(String digits) {
        return AuthBytes.of(HexFormat.of().parseHex(digits));
    }

    // the hash every MySQL 5 manual shows for PASSWORD('password')
    @Test
    void storesNativePasswordsAsServersDo() {
        assertThat(NativePassword.stored(text("password")))
                .isEqualTo(hex("2470c0c06dee42fd1618bb99005adca2ec9d1e19"));
    }

    @Test
    void scramblesNativePasswords() {
        AuthBytes scramble = NativePassword.scramble(PASSWORD, NONCE);

        assertThat(scramble).isEqualTo(hex("f66fdd3ff855d9349a0ddb50c4a1a535fb412465"));
        assertThat(NativePassword.matches(scramble, NONCE, PASSWORD)).isTrue();
        assertThat(NativePassword.matches(scramble, NONCE, text("s3creT"))).isFalse();
        assertThat(NativePassword.scramble(AuthBytes.empty(), NONCE).isEmpty()).isTrue();
    }

    @Test
    void recoversTheNativeStageOnlyFromTheRightPassword() {
        AuthBytes stored = NativePassword.stored(PASSWORD);
        AuthBytes right = NativePassword.scramble(PASSWORD, NONCE);
        AuthBytes wrong = NativePassword.scramble(text("other"), NONCE);

        AuthBytes stage = NativePassword.recoverStage(right, NONCE, stored);

        assertThat(stage).isEqualTo(NativePassword.stage(PASSWORD));
        assertThat(NativePassword.recoverStage(wrong, NONCE, stored)).isNull();
        assertThat(NativePassword.recoverStage(AuthBytes.empty(), NONCE, stored)).isNull();
    }

    @Test
    void scramblesCachingSha2Passwords() {
        AuthBytes scramble = CachingSha2Password.scramble(PASSWORD, NONCE);

        assertThat(scramble)
                .isEqualTo(hex("3f3a9a7786fd9be9a006eed686b4e6b76484fdc06dc15685df5f8793574b84fc"));
        assertThat(CachingSha2Password.matches(scramble, NONCE, PASSWORD)).isTrue();
        assertThat(
                        CachingSha2Password.matches(
                                CachingSha2Password.scramble(text("x"), NONCE), NONCE, PASSWORD))
                .isFalse();
        assertThat(CachingSha2Password.matches(AuthBytes.empty(), NONCE, PASSWORD)).isFalse();
    }

    @Test
    void carriesAPasswordUnderRsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        PublicKey sent =
                RsaPassword.fromPem(
                        RsaPassword.toPem(pair.getPublic()).getBytes(StandardCharsets.US_ASCII));

        AuthBytes encrypted = RsaPassword.encrypt(PASSWORD, NONCE, sent);

        assertThat(encrypted.length()).isEqualTo(256);
        assertThat(RsaPassword.decrypt(encrypted, NONCE, pair.getPrivate())).isEqualTo(PASSWORD);
        assertThatThrownBy(() -> RsaPassword.decrypt(NONCE, NONCE, pair.getPrivate()))
                .isInstanceOf(MalformedPacketException.class);
    }

    @Test
    void refusesAKeyThatIsNone() {
        assertThatThrownBy(() -> RsaPassword.fromPem(new byte[] {1, 2}))
                .isInstanceOf(MalformedPacketException.class);
        assertThatThrownBy(
                        () ->
                                RsaPassword.fromPem(
                                        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
                                                .getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(MalformedPacketException.class);
    }

    // the manual's example for ed25519_password('secret')
    @Test
    void derivesTheEd25519KeyMariaDbStores() {
        assertThat(Ed25519Password.publicKey(text("secret")))
                .isEqualTo(
                        AuthBytes.of(
                                Base64.getDecoder()
                                        .decode("ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY=")));
    }

    @Test
    void signsForEd25519AsTheJdkVerifies() throws Exception {
        byte[] nonce = new byte[32];
        new SecureRandom(new byte[] {7}).nextBytes(nonce);

        AuthBytes signature = Ed25519Password.sign(text("secret"), AuthBytes.of(nonce));

        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(jdkKey(Ed25519Password.publicKey(text("secret")).toArray()));
        verifier.update(nonce);
        assertThat(verifier.verify(signature.toArray())).isTrue();
    }

    private static PublicKey jdkKey(byte[] encoded) throws Exception {
        boolean odd = (encoded[31] & 0x80) != 0;
        byte[] big = new byte[32];
        for (int i = 0; i < 32; i++) {
            big[31 - i] = encoded[i];
        }
        big[0] &= 0x7F;
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(
                                NamedParameterSpec.ED25519,
                                new EdECPoint(odd, new BigInteger(1, big))));
    }

    @Test
    void printsNoSecrets() {
        assertThat(PASSWORD.toString()).isEqualTo("6 bytes");
    }

    @Test
    void makesNoncesWithoutNul() {
        byte[] nonce = AuthBytes.nonce(new SecureRandom()).toArray();

        assertThat(nonce).hasSize(20).doesNotContain(0);
        for (byte letter : nonce) {
            assertThat(letter).isPositive();
        }
    }
}
