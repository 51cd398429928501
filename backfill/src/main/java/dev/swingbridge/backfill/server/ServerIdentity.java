package dev.swingbridge.backfill.server;

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
}
