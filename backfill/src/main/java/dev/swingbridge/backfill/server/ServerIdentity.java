package dev.swingbridge.backfill.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server is.
 *
 * @param version as {@code SELECT VERSION()} prints it
 * @param uuid MySQL: {@code @@server_uuid}; MariaDB: its {@code server_uid}, or {@code
 *     server_id@host:port} where it has none
 */
public record ServerIdentity(
        Flavor flavor,
        String version,
        int major,
        int minor,
        int patch,
        long serverId,
        String uuid) {

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

    /** The family a server belongs to. */
    public enum Flavor {
        MYSQL,
        MARIADB
    }

    public boolean mariaDb() {
        return flavor == Flavor.MARIADB;
    }

    public boolean atLeast(int wantedMajor, int wantedMinor, int wantedPatch) {
        if (major != wantedMajor) {
            return major > wantedMajor;
        }
        return minor != wantedMinor ? minor > wantedMinor : patch >= wantedPatch;
    }

    /** Asks the server; read it again after a reconnect to see whether it is still the same one. */
    public static ServerIdentity read(Connection connection, ServerSettings settings)
            throws SQLException {
        String version = String.valueOf(Rows.value(connection, "SELECT VERSION()"));
        boolean mariaDb = version.toLowerCase(Locale.ROOT).contains("mariadb");
        // Old drivers made MariaDB prefix its version with 5.5.5-.
        Matcher numbers = NUMBERS.matcher(version.replaceFirst("^5\\.5\\.5-", ""));
        if (!numbers.find()) {
            throw new SQLException("cannot read the server's version from " + version);
        }
        Map<String, String> ids =
                Rows.variables(connection, "server_id", "server_uuid", "server_uid");
        String serverId = ids.getOrDefault("server_id", "0");
        String uuid = ids.getOrDefault(mariaDb ? "server_uid" : "server_uuid", "");
        return new ServerIdentity(
                mariaDb ? Flavor.MARIADB : Flavor.MYSQL,
                version,
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3)),
                Long.parseLong(serverId),
                uuid.isEmpty() ? serverId + "@" + settings.host() + ":" + settings.port() : uuid);
    }
}
