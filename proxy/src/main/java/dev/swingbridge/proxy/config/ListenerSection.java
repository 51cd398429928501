package dev.swingbridge.proxy.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads {@code proxy:}. */
final class ListenerSection {
    private ListenerSection() {}

    static Configuration.Listeners read(Section section, Path base) {
        Configuration.Listeners listeners =
                new Configuration.Listeners(
                        section.address("listen", "0.0.0.0:6033"),
                        section.address("admin", "127.0.0.1:6032"),
                        section.address("http", "127.0.0.1:6034"),
                        tls(section.section("tls"), base),
                        (int) section.count("maxConnections", 10_000, 1_000_000));
        section.refuseUnknown();
        return listeners;
    }

    private static Configuration.ClientTls tls(Section section, Path base) {
        Configuration.ClientTls.Mode mode =
                section.choice(
                        "mode",
                        Configuration.ClientTls.Mode.class,
                        Configuration.ClientTls.Mode.PREFERRED);
        Path certificate = existingFile(section, "certificate", base);
        Path key = existingFile(section, "key", base);
        if ((certificate == null) != (key == null)) {
            section.problem(
                    certificate == null ? "certificate" : "key",
                    "is missing: give both certificate and key, or neither");
        }
        section.refuseUnknown();
        return new Configuration.ClientTls(mode, certificate, key);
    }

    /** A file that can be read; relative to the configuration file's folder. */
    static @Nullable Path existingFile(Section section, String key, Path base) {
        String text = section.optionalText(key, null);
        if (text == null) {
            return null;
        }
        Path file = base.resolve(text);
        if (!Files.isReadable(file)) {
            section.problem(key, "names " + file + ", which cannot be read");
        }
        return file;
    }
}
