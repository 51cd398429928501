package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.text.HostPort;
import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@code servers:} holds. */
final class ServerSections {
    private static final int MOST_COMPRESSION = 22;

    private ServerSections() {}

    static Configuration.Server source(Section section) {
        section.retired("readFrom", Set.of("null"), "the source itself is copied from");
        return server(section, Side.SOURCE, "127.0.0.1:3306", "${SOURCE_PASSWORD}");
    }

    static Configuration.Server target(Section section) {
        return server(section, Side.TARGET, "127.0.0.1:3307", "${TARGET_PASSWORD}");
    }

    private static Configuration.Server server(
            Section section, Side side, String address, String password) {
        ServerSettings own = own(section, side, address, password);
        BackendSettings sessions =
                BackendSettings.of(
                        own, section.file("socket"), compression(section), proxyHeader(section));
        section.refuseUnknown();
        return new Configuration.Server(own, sessions);
    }

    private static ServerSettings own(Section section, Side side, String address, String password) {
        HostPort at = section.address("address", address);
        String user = section.name("user", "swingbridge");
        String secret = section.text("password", password);
        Section tls = section.section("tls");
        TlsMode mode = tls.choice("mode", TlsMode.class, TlsMode.PREFERRED);
        Path ca = tls.existingFile("ca");
        Path certificate = tls.existingFile("certificate");
        Path key = tls.existingFile("key");
        tls.refuseHalfAPair("certificate", "key");
        if (mode.verifies() && ca == null) {
            tls.problem("ca", "is missing: tls.mode " + tls.text("mode", "") + " needs it");
        }
        tls.refuseUnknown();
        return new ServerSettings(
                side, at.host(), at.port(), user, secret, mode, ca, certificate, key);
    }

    private static @Nullable Compression compression(Section section) {
        String method = section.word("compression", "off", "zlib", "zstd");
        Long level = section.optionalCount("compressionLevel", MOST_COMPRESSION);
        return switch (method) {
            case "zlib" ->
                    new Compression(
                            Compression.Method.ZLIB,
                            level == null ? Compression.ZLIB_LEVEL : Math.toIntExact(level));
            case "zstd" ->
                    new Compression(
                            Compression.Method.ZSTD,
                            level == null ? Compression.ZSTD_LEVEL : Math.toIntExact(level));
            default -> null;
        };
    }

    private static ProxyHeader.@Nullable Version proxyHeader(Section section) {
        return switch (section.word("proxyProtocol", "off", "v1", "v2")) {
            case "v1" -> ProxyHeader.Version.V1;
            case "v2" -> ProxyHeader.Version.V2;
            default -> null;
        };
    }
}
