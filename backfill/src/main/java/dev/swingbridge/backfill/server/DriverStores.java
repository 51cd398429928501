package dev.swingbridge.backfill.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorities and the certificate for one server in the only form the driver reads: key stores
 * on disk, readable by this user only, written again when a PEM file has changed.
 */
final class DriverStores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriverStores.class);
    private static final long CHECK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String PASSWORD = "not a secret";

    private final ServerSettings settings;
    private final @Nullable Path authorities;
    private final @Nullable Path identity;
    private List<FileTime> fileTimes;
    private long checkedNanos = System.nanoTime();

    /**
     * @throws ServerUnreachable when a PEM file cannot be used
     */
    DriverStores(ServerSettings settings) throws ServerUnreachable {
        this.settings = settings;
        try {
            authorities = settings.ca() == null ? null : newFile("authorities");
            identity = settings.certificate() == null ? null : newFile("identity");
            fileTimes = fileTimes();
            write();
        } catch (IOException e) {
            throw new ServerUnreachable(
                    "%s: %s (servers.%s.tls)"
                            .formatted(
                                    settings.side().label(),
                                    e.getMessage(),
                                    settings.side().label()),
                    "HY000",
                    0,
                    e);
        }
    }

    private static Path newFile(String what) throws IOException {
        Path file = Files.createTempFile("swingbridge-" + what, ".p12");
        file.toFile().deleteOnExit();
        return file;
    }

    /** Looks at the PEM files every few seconds; the driver reads the stores at each connect. */
    synchronized void refresh() {
        long now = System.nanoTime();
        if (now - checkedNanos < CHECK_EVERY_NANOS) {
            return;
        }
        checkedNanos = now;
        try {
            List<FileTime> times = fileTimes();
            if (!times.equals(fileTimes)) {
                write();
                fileTimes = times;
                LOG.info("Took changed TLS files side={}", settings.side().label());
            }
        } catch (IOException e) {
            LOG.warn(
                    "Changed TLS files cannot be used, keeping the old ones side={} reason={}",
                    settings.side().label(),
                    e.getMessage());
        }
    }

    private List<FileTime> fileTimes() throws IOException {
        List<FileTime> times = new ArrayList<>();
        for (Path file : new Path[] {settings.ca(), settings.certificate(), settings.key()}) {
            if (file != null) {
                times.add(Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    private void write() throws IOException {
        Path ca = settings.ca();
        if (ca != null && authorities != null) {
            store(PemFiles.authorities(ca), authorities);
        }
        Path certificate = settings.certificate();
        Path key = settings.key();
        if (certificate != null && key != null && identity != null) {
            store(PemFiles.identity(certificate, key, PASSWORD.toCharArray()), identity);
        }
    }

    private static void store(KeyStore store, Path file) throws IOException {
        Path whole = Files.createTempFile("swingbridge-store", ".p12");
        try (OutputStream out = Files.newOutputStream(whole)) {
            store.store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot write a key store", e);
        }
        Files.move(
                whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    void describe(Properties properties) {
        if (authorities != null) {
            properties.setProperty("trustCertificateKeyStoreUrl", authorities.toUri().toString());
            properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
            properties.setProperty("trustCertificateKeyStorePassword", PASSWORD);
            properties.setProperty("fallbackToSystemTrustStore", "false");
        }
        if (identity != null) {
            properties.setProperty("clientCertificateKeyStoreUrl", identity.toUri().toString());
            properties.setProperty("clientCertificateKeyStoreType", "PKCS12");
            properties.setProperty("clientCertificateKeyStorePassword", PASSWORD);
            properties.setProperty("fallbackToSystemKeyStore", "false");
        }
    }

    @Override
    public void close() {
        try {
            for (Path file : new Path[] {authorities, identity}) {
                if (file != null) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete a key store", e);
        }
    }
}
