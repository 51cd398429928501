package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.proxy.frontend.FrontendSettings;
import dev.swingbridge.proxy.text.HostPort;
import dev.swingbridge.proxy.text.Network;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code proxy:}. */
final class ListenerSection {
    private static final int LARGEST_PACKET = 0xFFFFFF;

    private final Section section;
    private final HostPort listen;

    ListenerSection(Section section) {
        this.section = section;
        this.listen = section.address("listen", "0.0.0.0:6033");
    }

    /** Tells this proxy from others. */
    String name() {
        return listen.toString();
    }

    InetSocketAddress admin() {
        return section.address("admin", "127.0.0.1:6032").socketAddress();
    }

    InetSocketAddress http() {
        return section.address("http", "127.0.0.1:6034").socketAddress();
    }

    FrontendSettings applications() {
        Path socket = section.file("socket");
        return new FrontendSettings(
                List.of(listen.socketAddress()),
                socket == null ? List.of() : List.of(socket),
                section.flag("reusePort", false),
                tls(section.section("tls")),
                limits(section.section("login")),
                compression(),
                balancers());
    }

    private Set<Compression.Method> compression() {
        return switch (section.word("compression", "any", "off", "zlib", "zstd")) {
            case "off" -> Set.of();
            case "zlib" -> Set.of(Compression.Method.ZLIB);
            case "zstd" -> Set.of(Compression.Method.ZSTD);
            default -> Set.of(Compression.Method.values());
        };
    }

    private List<Network> balancers() {
        List<Network> networks = new ArrayList<>();
        for (String text : section.texts("balancers")) {
            Network network = Network.parse(text);
            if (network == null) {
                section.problem("balancers", "must hold networks such as 10.0.0.0/8, has " + text);
            } else {
                networks.add(network);
            }
        }
        return List.copyOf(networks);
    }

    private FrontendSettings.Limits limits(Section login) {
        int most = section.count("maxConnections", FrontendSettings.MAX_CONNECTIONS, 1_000_000);
        Long ofHost = login.optionalCount("maxConnectionsPerHost", 1_000_000);
        int packet = login.positiveBytes("maxPacket", FrontendSettings.MAX_LOGIN_PAYLOAD_BYTES);
        if (packet > LARGEST_PACKET) {
            login.problem("maxPacket", "must be at most 16MiB - 1B");
        }
        FrontendSettings.Limits limits =
                new FrontendSettings.Limits(
                        most,
                        ofHost == null ? Integer.MAX_VALUE : Math.toIntExact(ofHost),
                        login.positiveDuration("timeout", FrontendSettings.HANDSHAKE_TIMEOUT),
                        packet);
        login.refuseUnknown();
        return limits;
    }

    private static FrontendSettings.Tls tls(Section section) {
        TlsMode mode = section.choice("mode", TlsMode.class, TlsMode.PREFERRED);
        Path certificate = section.existingFile("certificate");
        Path key = section.existingFile("key");
        section.refuseHalfAPair("certificate", "key");
        Path ca = section.existingFile("ca");
        if (ca != null && !mode.verifies()) {
            section.problem("ca", "is used by tls.mode verify-ca and verify-identity only");
        } else if (ca == null && mode.verifies()) {
            section.problem("ca", "is missing: tls.mode " + section.text("mode", "") + " needs it");
        }
        section.refuseUnknown();
        return new FrontendSettings.Tls(mode, certificate, key, ca);
    }
}
