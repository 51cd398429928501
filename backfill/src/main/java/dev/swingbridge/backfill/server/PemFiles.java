package dev.swingbridge.backfill.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Certificates and keys in PEM files, as the JDK takes them. */
public final class PemFiles {
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

    private PemFiles() {}

    /**
     * For connections to a server: shows the certificate that is configured, and trusts whom the
     * mode says.
     *
     * @throws IOException in words for the operator
     */
    public static SSLContext context(ServerSettings settings) throws IOException {
        boolean verify = settings.tls().verifies();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings), verify ? trust(settings) : everybody(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(ServerSettings settings)
            throws IOException, GeneralSecurityException {
        Path certificate = settings.certificate();
        Path key = settings.key();
        if (certificate == null || key == null) {
            return new KeyManager[0];
        }
        char[] password = new char[0];
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity(certificate, key, password), password);
        return keys.getKeyManagers();
    }

    private static TrustManager[] trust(ServerSettings settings)
            throws IOException, GeneralSecurityException {
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        Path ca = settings.ca();
        trust.init(ca == null ? null : authorities(ca));
        return trust.getTrustManagers();
    }

    private static TrustManager[] everybody() {
        return new TrustManager[] {new Everybody()};
    }

    /**
     * A store that trusts the certificates of a file.
     *
     * @throws IOException in words for the operator
     */
    static KeyStore authorities(Path pem) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates(pem)) {
                store.setCertificateEntry("authority" + number++, certificate);
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read certificates from " + pem, e);
        }
    }

    /**
     * A store with a certificate chain and its key.
     *
     * @throws IOException in words for the operator
     */
    static KeyStore identity(Path chain, Path key, char[] password) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "own",
                    privateKey(key),
                    password,
                    certificates(chain).toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use %s with the key %s".formatted(chain, key), e);
        }
    }

    private static List<? extends Certificate> certificates(Path pem)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            List<? extends Certificate> found =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            if (found.isEmpty()) {
                throw new IOException(pem + " holds no certificate");
            }
            return found;
        }
    }

    private static PrivateKey privateKey(Path pem) throws IOException, GeneralSecurityException {
        String text = Files.readString(pem, StandardCharsets.US_ASCII);
        if (!text.contains("-----BEGIN PRIVATE KEY-----")) {
            throw new IOException(
                    pem
                            + " holds no unencrypted PKCS#8 key: openssl pkcs8 -topk8 -nocrypt makes one");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
        IOException noneFits =
                new IOException(pem + " holds a key that is neither RSA, EC nor Ed25519");
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type)
                        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                noneFits.addSuppressed(e); // of another type
            }
        }
        throw noneFits;
    }

    /** For modes that encrypt and do not verify. */
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
