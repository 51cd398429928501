package dev.swingbridge.proxy.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys the proxy makes for itself: in a directory when one is configured, so that clients that
 * remember them see the same ones after a restart, else in memory only.
 */
final class GeneratedKeys {
    private static final String RSA_FILE = "client-login-rsa.pem";
    private static final String CERTIFICATE_FILE = "self-signed.pem";
    private static final String KEY_FILE = "self-signed-key.pem";
    private static final int RSA_BITS = 2048;

    private GeneratedKeys() {}

    /** The RSA pair clients without TLS encrypt their passwords with. */
    static KeyPair rsa(@Nullable Path directory) {
        try {
            Path file = directory == null ? null : directory.resolve(RSA_FILE);
            if (file != null && Files.exists(file)) {
                return readRsa(file);
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            KeyPair pair = generator.generateKeyPair();
            if (file == null || write(file, "PRIVATE KEY", pair.getPrivate().getEncoded())) {
                return pair;
            }
            return readRsa(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the RSA key in " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no usable RSA key in " + directory, e);
        }
    }

    private static KeyPair readRsa(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        RSAPrivateCrtKey numbers = (RSAPrivateCrtKey) key;
        PublicKey publicKey =
                factory.generatePublic(
                        new RSAPublicKeySpec(numbers.getModulus(), numbers.getPublicExponent()));
        return new KeyPair(publicKey, key);
    }

    /** The self-signed pair as PEM files, made if they are not there. */
    static PemPair selfSigned(Path directory) throws IOException {
        return keep(directory, SelfSignedPair::make);
    }

    static PemPair keep(Path directory, Supplier<SelfSignedPair> maker) throws IOException {
        PemPair files =
                new PemPair(directory.resolve(CERTIFICATE_FILE), directory.resolve(KEY_FILE));
        if (Files.exists(files.certificate()) && Files.exists(files.key())) {
            return files;
        }
        SelfSignedPair pair = maker.get();
        try {
            Files.deleteIfExists(files.key());
            Files.deleteIfExists(files.certificate());
            write(files.key(), "PRIVATE KEY", pair.key().getEncoded());
            write(files.certificate(), "CERTIFICATE", pair.certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate just made can be encoded", e);
        }
        return files;
    }

    /** A certificate chain and the key that belongs to it. */
    record PemPair(Path certificate, Path key) {}

    /** False when the file is there already. */
    private static boolean write(Path file, String what, byte[] encoded) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        String pem = "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what);
        FileAttribute<?> ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            Files.createFile(file, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            return false; // another proxy made it at the same time
        }
        Files.writeString(file, pem, StandardCharsets.US_ASCII);
        return true;
    }
}
