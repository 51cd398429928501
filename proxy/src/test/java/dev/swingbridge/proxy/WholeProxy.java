package dev.swingbridge.proxy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.embedded.ServerProcess;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.config.ConfigurationLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * A whole proxy between two test servers, as its configuration file starts it, and the ways to it.
 * Applications log in as {@code app}, operators as {@code admin}.
 */
final class WholeProxy implements AutoCloseable {
    private static final String PASSWORD = "secret";

    private final int port = ServerProcess.freePort();
    private final int http = ServerProcess.freePort();
    private final Proxy proxy;

    /**
     * @param directory for the configuration file
     * @param settings further lines of YAML; may be empty
     */
    WholeProxy(TestServers.Pair servers, Path directory, String settings) throws Exception {
        Path file = write(servers, directory, settings);
        proxy = Proxy.start(new ConfigurationLoader(Map.of()).load(file));
    }

    private Path write(TestServers.Pair servers, Path directory, String settings)
            throws IOException {
        return Files.writeString(
                directory.resolve("swingbridge.yaml"),
                """
                proxy: {listen: 127.0.0.1:%d, admin: 127.0.0.1:%d, http: 127.0.0.1:%d}
                servers:
                  source: %s
                  target: %s
                admin: [{name: admin, password: %s}]
                accounts:
                  - {name: app, password: %s, source: %s, target: %s}
                %s
                """
                        .formatted(
                                port,
                                ServerProcess.freePort(),
                                http,
                                server(servers.source()),
                                server(servers.target()),
                                PASSWORD,
                                PASSWORD,
                                login(servers.source()),
                                login(servers.target()),
                                settings));
    }

    private static String server(TestServer server) {
        return "{address: 127.0.0.1:%d, user: \"%s\", password: \"%s\", tls: {mode: preferred}}"
                .formatted(server.port(), server.user(), server.password());
    }

    private static String login(TestServer server) {
        return "{user: \"%s\", password: \"%s\"}".formatted(server.user(), server.password());
    }

    AdminClient admin() {
        return new AdminClient("127.0.0.1:" + http, "admin", PASSWORD);
    }

    /**
     * @param options of the driver, {@code name=value} joined by {@code &}; may be empty
     */
    Connection connect(String schema, String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true&%s"
                        .formatted(port, schema, options),
                "app",
                PASSWORD);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
