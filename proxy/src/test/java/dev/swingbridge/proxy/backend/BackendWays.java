package dev.swingbridge.proxy.backend;

import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.Compression;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Other ways to reach the server of some settings. */
public final class BackendWays {
    private BackendWays() {}

    public static BackendSettings compressed(BackendSettings to, Compression compression) {
        return settings(to, to.socket(), compression, to.proxyHeader());
    }

    public static BackendSettings withHeader(BackendSettings to, ProxyHeader.Version version) {
        return settings(to, to.socket(), to.compression(), version);
    }

    public static BackendSettings throughSocket(BackendSettings to, Path path) {
        return settings(to, path, to.compression(), to.proxyHeader());
    }

    private static BackendSettings settings(
            BackendSettings to,
            @Nullable Path socket,
            @Nullable Compression compression,
            ProxyHeader.@Nullable Version header) {
        return new BackendSettings(
                to.side(),
                to.host(),
                to.port(),
                socket,
                to.tls(),
                to.connectTimeout(),
                compression,
                header);
    }
}
