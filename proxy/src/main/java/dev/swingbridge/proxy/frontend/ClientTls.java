package dev.swingbridge.proxy.frontend;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.proxy.backend.TlsLibrary;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
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

    private final TlsMode mode;
    private final @Nullable Path certificate;
    private final @Nullable Path key;
    private final @Nullable Path ca;
    private List<FileTime> fileTimes;
    private SslContext context;
    private long checkedNanos = System.nanoTime();

    /**
     * @throws SSLException when the files cannot be used, in words for the operator
     */
    ClientTls(FrontendSettings.Tls settings) throws SSLException {
        mode = settings.mode();
        ca = settings.ca();
        certificate = settings.certificate();
        key = settings.key();
        fileTimes = readFileTimes();
        context = build();
    }

    /** Whether a client may log in as an account, by the certificate it has shown. */
    boolean identifies(Channel client, String account) {
        SslHandler handler = client.pipeline().get(SslHandler.class);
        if (mode != TlsMode.VERIFY_IDENTITY || handler == null) {
            return true; // without TLS only over a Unix socket, which shows nothing
        }
        try {
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            X500Principal subject = ((X509Certificate) chain[0]).getSubjectX500Principal();
            return account.equals(commonName(new LdapName(subject.getName())));
        } catch (SSLPeerUnverifiedException | InvalidNameException e) {
            LOG.info("A client's certificate names nobody reason={}", e.getMessage());
            return false;
        }
    }

    private static @Nullable String commonName(LdapName subject) {
        for (Rdn part : subject.getRdns()) {
            if (part.getType().equalsIgnoreCase("CN")) {
                return part.getValue().toString();
            }
        }
        return null;
    }

    TlsMode mode() {
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
                LOG.info("Took the changed TLS certificate certificate={}", certificate);
            }
        } catch (SSLException e) {
            LOG.warn(
                    "Changed TLS certificate cannot be used, the old one stays reason={}",
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
            if (mode.verifies() && ca != null) {
                builder.trustManager(ca.toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            return builder.sslProvider(TlsLibrary.best()).protocols("TLSv1.3", "TLSv1.2").build();
        } catch (IllegalArgumentException e) {
            throw new SSLException(
                    "TLS certificate %s or its key %s cannot be used: %s"
                            .formatted(certificate, key, e.getMessage()),
                    e);
        }
    }

    private List<FileTime> readFileTimes() throws SSLException {
        try {
            List<FileTime> times = new ArrayList<>();
            for (Path file : new Path[] {certificate, key, ca}) {
                if (file != null) {
                    times.add(Files.getLastModifiedTime(file));
                }
            }
            return times;
        } catch (IOException e) {
            throw new SSLException("TLS file cannot be read: " + e.getMessage(), e);
        }
    }
}
