package dev.swingbridge.proxy.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code proxy:}. */
final class ListenerSection {
    private static final long LARGEST_PACKET = 0xFFFFFF;

    private ListenerSection() {}

    static Configuration.Listeners read(Section section, Path base) {
        Configuration.Listeners listeners =
                new Configuration.Listeners(
                        section.address("listen", "0.0.0.0:6033"),
                        section.address("admin", "127.0.0.1:6032"),
                        section.address("http", "127.0.0.1:6034"),
                        file(section, "socket", base),
                        section.flag("reusePort", false),
                        section.choice(
                                "compression",
                                Configuration.ClientCompression.class,
                                Configuration.ClientCompression.ANY),
                        networks(section),
                        tls(section.section("tls"), base),
                        (int) section.count("maxConnections", 10_000, 1_000_000),
                        login(section.section("login")));
        section.refuseUnknown();
        return listeners;
    }

    private static List<Network> networks(Section section) {
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

    private static Configuration.LoginLimits login(Section section) {
        Configuration.LoginLimits limits =
                new Configuration.LoginLimits(
                        section.positiveDuration("timeout", "10s"),
                        section.positiveBytes("maxPacket", "1MiB"),
                        section.optionalCount("maxConnectionsPerHost", 1_000_000));
        if (limits.maxPacket() > LARGEST_PACKET) {
            section.problem("maxPacket", "must be at most 16MiB - 1B");
        }
        section.refuseUnknown();
        return limits;
    }

    private static Configuration.ClientTls tls(Section section, Path base) {
        Configuration.ClientTls.Mode mode =
                section.choice(
                        "mode",
                        Configuration.ClientTls.Mode.class,
                        Configuration.ClientTls.Mode.PREFERRED);
        Path certificate = existingFile(section, "certificate", base);
        Path key = existingFile(section, "key", base);
        refuseHalfAPair(section, certificate, key);
        Path ca = existingFile(section, "ca", base);
        if (mode.verifies() != (ca != null)) {
            section.problem(
                    "ca",
                    ca == null
                            ? "is missing: tls.mode " + section.text("mode", "") + " needs it"
                            : "is used by tls.mode verify-ca and verify-identity only");
        }
        section.refuseUnknown();
        return new Configuration.ClientTls(mode, certificate, key, ca);
    }

    static void refuseHalfAPair(Section section, @Nullable Path certificate, @Nullable Path key) {
        if ((certificate == null) != (key == null)) {
            section.problem(
                    certificate == null ? "certificate" : "key",
                    "is missing: give both certificate and key, or neither");
        }
    }

    /** Relative to the configuration file's folder. */
    static @Nullable Path file(Section section, String key, Path base) {
        String text = section.optionalText(key, null);
        return text == null ? null : base.resolve(text);
    }

    /** A file that can be read; relative to the configuration file's folder. */
    static @Nullable Path existingFile(Section section, String key, Path base) {
        Path file = file(section, key, base);
        if (file != null && !Files.isReadable(file)) {
            section.problem(key, "names " + file + ", which cannot be read");
        }
        return file;
    }
}
