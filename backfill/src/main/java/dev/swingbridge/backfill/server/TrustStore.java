package dev.swingbridge.backfill.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Properties;

/** The authorities of a PEM file in the only form the driver reads: a key store on disk. */
final class TrustStore implements AutoCloseable {
    private static final String PASSWORD = "not a secret";

    private final Path file;

    private TrustStore(Path file) {
        this.file = file;
    }

    /**
     * @throws ServerUnreachable when the PEM file cannot be read
     */
    static TrustStore of(ServerSettings settings, Path pem) throws ServerUnreachable {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority" + number++, certificate);
            }
            Path file = Files.createTempFile("swingbridge-authorities", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return new TrustStore(file);
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerUnreachable(
                    settings.side().label()
                            + ": cannot read certificates from "
                            + pem
                            + " (servers."
                            + settings.side().label()
                            + ".tls.ca): "
                            + e.getMessage(),
                    "HY000",
                    0,
                    e);
        }
    }

    void describe(Properties properties) {
        properties.setProperty("trustCertificateKeyStoreUrl", file.toUri().toString());
        properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
        properties.setProperty("trustCertificateKeyStorePassword", PASSWORD);
        properties.setProperty("fallbackToSystemTrustStore", "false");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
