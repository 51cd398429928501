package dev.swingbridge.proxy.backend;

import dev.swingbridge.backfill.server.TlsMode;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The TLS context towards one server; made anew when one of its files has changed. */
final class ServerTls {
    private static final long CHECK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TlsTowardsServer settings;
    private @Nullable SslContext context;
    private List<FileTime> fileTimes = List.of();
    private long checkedNanos;

    ServerTls(TlsTowardsServer settings) {
        this.settings = settings;
    }

    TlsMode mode() {
        return settings.mode();
    }

    /** Files changed less than five seconds ago may not be seen yet. */
    synchronized SslContext context() throws SSLException {
        long now = System.nanoTime();
        if (context == null || now - checkedNanos > CHECK_EVERY_NANOS) {
            checkedNanos = now;
            List<FileTime> times = fileTimes();
            if (context == null || !times.equals(fileTimes)) {
                context = build();
                fileTimes = times;
            }
        }
        return context;
    }

    private SslContext build() throws SSLException {
        SslContextBuilder builder =
                SslContextBuilder.forClient()
                        .sslProvider(TlsLibrary.best())
                        .protocols("TLSv1.3", "TLSv1.2")
                        .endpointIdentificationAlgorithm(
                                mode() == TlsMode.VERIFY_IDENTITY ? "HTTPS" : null);
        try {
            if (!mode().verifies()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else if (settings.ca() != null) {
                builder.trustManager(settings.ca().toFile());
            }
            if (settings.certificate() != null && settings.key() != null) {
                builder.keyManager(settings.certificate().toFile(), settings.key().toFile());
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    private List<FileTime> fileTimes() throws SSLException {
        List<FileTime> times = new ArrayList<>();
        for (Path file : files()) {
            try {
                times.add(Files.getLastModifiedTime(file));
            } catch (IOException e) {
                throw new SSLException("cannot read " + file, e);
            }
        }
        return times;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (Path file : new Path[] {settings.ca(), settings.certificate(), settings.key()}) {
            if (file != null) {
                files.add(file);
            }
        }
        return files;
    }
}
