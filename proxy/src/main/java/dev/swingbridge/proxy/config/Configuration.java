package dev.swingbridge.proxy.config;

import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.router.table.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured; one record per top-level key of {@code conf/swingbridge.yaml},
 * where each key is explained.
 *
 * @param accounts applications' logins; empty: passed through to the servers
 * @param admin who may use the admin doors
 */
public record Configuration(
        Listeners proxy,
        ServerSettings source,
        ServerSettings target,
        SessionLink sourceLink,
        SessionLink targetLink,
        Routing routing,
        List<Account> accounts,
        List<AdminLogin> admin,
        Control control,
        Cutover cutover,
        Copy copy,
        Apply apply) {

    /**
     * Where the proxy listens.
     *
     * @param listen for applications
     * @param admin for operators, MySQL protocol
     * @param http for operators, HTTP
     * @param socket of a Unix socket for applications; null for none
     * @param reusePort whether another process may listen on the same address
     * @param balancers who may say a client's address with the PROXY protocol
     */
    public record Listeners(
            HostPort listen,
            HostPort admin,
            HostPort http,
            @Nullable Path socket,
            boolean reusePort,
            ClientCompression compression,
            List<Network> balancers,
            ClientTls tls,
            int maxConnections,
            LoginLimits login) {}

    /** What clients may choose. */
    public enum ClientCompression {
        OFF,
        ZLIB,
        ZSTD,
        ANY
    }

    /**
     * What somebody who has not logged in may use up.
     *
     * @param timeout from the connect to the password
     * @param maxPacket bytes
     * @param maxConnectionsPerHost null: no limit of its own
     */
    public record LoginLimits(
            Duration timeout, long maxPacket, @Nullable Long maxConnectionsPerHost) {}

    /**
     * How clients' sessions reach a server, beside what the movers need to know.
     *
     * @param socket of a Unix socket to use instead of the address; null for none
     * @param compressionLevel of zlib and zstd; null: their own default
     */
    public record SessionLink(
            @Nullable Path socket,
            ServerCompression compression,
            @Nullable Long compressionLevel,
            ProxyProtocol proxyProtocol) {}

    /** Asked of a server. */
    public enum ServerCompression {
        OFF,
        ZLIB,
        ZSTD
    }

    /** Whether a server is told clients' addresses, and in which layout. */
    public enum ProxyProtocol {
        OFF,
        V1,
        V2
    }

    /**
     * Encryption towards applications.
     *
     * @param certificate PEM file; null: a self-signed pair is made at start
     * @param key PEM file that goes with the certificate
     * @param ca PEM file with the authorities that sign clients' certificates; null where clients
     *     need none
     */
    public record ClientTls(
            Mode mode, @Nullable Path certificate, @Nullable Path key, @Nullable Path ca) {
        /** Whether clients may, or must, encrypt. */
        public enum Mode {
            OFF,
            PREFERRED,
            REQUIRED,
            /** They must, and show a certificate of an authority that is trusted. */
            VERIFY_CA,
            /** And its common name is the account's. */
            VERIFY_IDENTITY;

            boolean verifies() {
                return this == VERIFY_CA || this == VERIFY_IDENTITY;
            }
        }
    }

    /**
     * Where statements go while no migration says otherwise.
     *
     * @param rules first match wins
     */
    public record Routing(Side defaultSide, List<Rule> rules, CrossSideReads crossSideReads) {}

    /** Tables by pattern, served by one side for good. */
    public record Rule(String tables, Side server) {}

    /** What becomes of a read whose tables are on both sides. */
    public enum CrossSideReads {
        REFUSE,
        STALE,
        WAIT
    }

    /**
     * An application's login.
     *
     * @param source how the proxy logs in there for it; null: the same name and password
     */
    public record Account(
            String name,
            String password,
            @Nullable Credentials source,
            @Nullable Credentials target) {
        @Override
        public String toString() {
            return "account " + name;
        }
    }

    /** A name and a password; prints without the password. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** An operator's login; prints without the password. */
    public record AdminLogin(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Which server keeps the records of migrations that need one place only. */
    public record Control(Side server, String schema) {}

    /**
     * Defaults of {@code switch-traffic} and {@code reverse-traffic}.
     *
     * @param maxHold statements never wait longer: the cutover undoes itself
     * @param drain how long open transactions may go on
     * @param maxLag a cutover does not begin above it
     */
    public record Cutover(
            Duration maxHold,
            Duration drain,
            Duration maxLag,
            OpenTransactions openTransactions,
            Fence fence) {}

    /** What a cutover does about transactions still open when the drain budget ends. */
    public enum OpenTransactions {
        /** Undoes itself; the transactions go on. */
        ABORT,
        KILL
    }

    /** How the old side refuses writers that bypass the proxy. */
    public enum Fence {
        TRIGGERS,
        NONE
    }

    /**
     * How existing rows are copied.
     *
     * @param parallelism readers at once; 0: chosen from the machine
     */
    public record Copy(
            int parallelism, long chunkBytes, DeferIndexes deferIndexes, Throttle throttle) {}

    /** Whether secondary indexes are built after the rows. */
    public enum DeferIndexes {
        AUTO,
        ALWAYS,
        NEVER
    }

    /** Limits of the copy; null: none. */
    public record Throttle(@Nullable Duration maxSourceLatency, @Nullable Long maxRowsPerSecond) {}

    /**
     * How changes are applied.
     *
     * @param parallelism transactions written at once, of which there is one; 0: auto
     */
    public record Apply(int parallelism) {}
}
