package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Reads {@code servers:}. */
final class ServerSections {
    private final Section servers;
    private final Path base;
    private final Map<Side, Configuration.SessionLink> links = new EnumMap<>(Side.class);

    ServerSections(Section servers, Path base) {
        this.servers = servers;
        this.base = base;
    }

    ServerSettings source() {
        Section section = servers.section("source");
        if (section.optionalText("readFrom", null) != null) {
            section.problem("readFrom", "cannot be used by this version: remove it");
        }
        return read(section, Side.SOURCE, "127.0.0.1:3306", "${SOURCE_PASSWORD}");
    }

    ServerSettings target() {
        return read(servers.section("target"), Side.TARGET, "127.0.0.1:3307", "${TARGET_PASSWORD}");
    }

    /** Of a side that has been read. */
    Configuration.SessionLink link(Side side) {
        return Objects.requireNonNull(links.get(side));
    }

    private Configuration.SessionLink link(Section section) {
        return new Configuration.SessionLink(
                ListenerSection.file(section, "socket", base),
                section.choice(
                        "compression",
                        Configuration.ServerCompression.class,
                        Configuration.ServerCompression.OFF),
                section.optionalCount("compressionLevel", 22),
                section.choice(
                        "proxyProtocol",
                        Configuration.ProxyProtocol.class,
                        Configuration.ProxyProtocol.OFF));
    }

    void refuseUnknown() {
        servers.refuseUnknown();
    }

    private ServerSettings read(Section section, Side side, String address, String password) {
        HostPort at = section.address("address", address);
        String user = section.name("user", "swingbridge");
        String secret = section.text("password", password);
        Section tls = section.section("tls");
        TlsMode mode = tls.choice("mode", TlsMode.class, TlsMode.PREFERRED);
        Path ca = ListenerSection.existingFile(tls, "ca", base);
        Path certificate = ListenerSection.existingFile(tls, "certificate", base);
        Path key = ListenerSection.existingFile(tls, "key", base);
        ListenerSection.refuseHalfAPair(tls, certificate, key);
        boolean verifies = mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_IDENTITY;
        if (verifies && ca == null) {
            tls.problem("ca", "is missing: tls.mode " + tls.text("mode", "") + " needs it");
        }
        tls.refuseUnknown();
        links.put(side, link(section));
        section.refuseUnknown();
        return new ServerSettings(
                side, at.host(), at.port(), user, secret, mode, ca, certificate, key);
    }
}
