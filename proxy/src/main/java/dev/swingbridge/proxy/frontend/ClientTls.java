package dev.swingbridge.proxy.frontend;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context towards clients. Certificate files are looked at every few seconds and taken when
 * they have changed and are good; connections that are open keep what they have.
 */
final class ClientTls {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);
    private static final long CHECK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final FrontendSettings.TlsMode mode;
    private final @Nullable Path certificate;
    private final @Nullable Path key;
    private List<FileTime> fileTimes;
    private SslContext context;
    private long checkedNanos = System.nanoTime();

    /**
     * @throws SSLException when the files cannot be used, in words for the operator
     */
    ClientTls(FrontendSettings.Tls settings) throws SSLException {
        mode = settings.mode();
        Path chain = settings.certificate();
        Path privateKey = settings.key();
        if (chain == null && settings.generated() != null && mode != FrontendSettings.TlsMode.OFF) {
            try {
                GeneratedKeys.PemPair pair = GeneratedKeys.selfSigned(settings.generated());
                chain = pair.certificate();
                privateKey = pair.key();
            } catch (IOException e) {
                throw new SSLException(
                        "cannot keep the self-signed pair in " + settings.generated(), e);
            }
        }
        certificate = chain;
        key = privateKey;
        fileTimes = readFileTimes();
        context = build();
    }

    FrontendSettings.TlsMode mode() {
        return mode;
    }

    synchronized SslContext context() {
        long now = System.nanoTime();
        if (now - checkedNanos > CHECK_EVERY_NANOS) {
            checkedNanos = now;
            reloadIfChanged();
        }
        return context;
    }

    private void reloadIfChanged() {
        try {
            List<FileTime> times = readFileTimes();
            if (!times.equals(fileTimes)) {
                context = build();
                fileTimes = times;
                LOG.info("took the changed TLS certificate. certificate={}", certificate);
            }
        } catch (SSLException e) {
            LOG.warn(
                    "changed TLS certificate cannot be used, keeping the old one. reason={}",
                    e.getMessage());
        }
    }

    private SslContext build() throws SSLException {
        try {
            SslContextBuilder builder;
            if (certificate != null && key != null) {
                builder = SslContextBuilder.forServer(certificate.toFile(), key.toFile());
            } else {
                SelfSignedPair pair = SelfSignedPair.make();
                builder = SslContextBuilder.forServer(pair.key(), pair.certificate());
            }
            return builder.sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2").build();
        } catch (IllegalArgumentException e) {
            throw new SSLException(
                    "TLS certificate %s or its key %s cannot be used: %s"
                            .formatted(certificate, key, e.getMessage()),
                    e);
        }
    }

    private List<FileTime> readFileTimes() throws SSLException {
        if (certificate == null || key == null) {
            return List.of();
        }
        try {
            return List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
        } catch (IOException e) {
            throw new SSLException("TLS file cannot be read: " + e.getMessage(), e);
        }
    }
}
