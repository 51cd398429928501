package dev.swingbridge.proxy.backend;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What encrypts: BoringSSL, where its native part can be loaded, else the JDK. Every login makes a
 * handshake with a server, and BoringSSL needs a fraction of the JDK's processor time for it.
 */
public final class TlsLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(TlsLibrary.class);
    private static final SslProvider BEST = choose();

    private TlsLibrary() {}

    public static SslProvider best() {
        return BEST;
    }

    private static SslProvider choose() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL;
        }
        LOG.warn(
                "No BoringSSL here, using the JDK's TLS, which costs more reason={}",
                "" + OpenSsl.unavailabilityCause());
        return SslProvider.JDK;
    }
}
