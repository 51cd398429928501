package dev.swingbridge.proxy;

import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.server.ServerSettings;
import dev.swingbridge.backfill.throttle.ThrottleSettings;
import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.netty.Compression;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.proxy.frontend.FrontendSettings;
import dev.swingbridge.proxy.migration.MigrationSettings;
import dev.swingbridge.proxy.migration.cutover.CutoverOptions;
import dev.swingbridge.proxy.session.CrossSideReads;
import dev.swingbridge.router.table.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From the words of the configuration file to the settings of each part. */
final class Translation {
    private Translation() {}

    static CrossSideReads.Policy crossSideReads(Configuration configuration) {
        return switch (configuration.routing().crossSideReads()) {
            case REFUSE -> CrossSideReads.Policy.REFUSE;
            case STALE -> CrossSideReads.Policy.STALE;
            case WAIT -> CrossSideReads.Policy.WAIT;
        };
    }

    static FrontendSettings frontend(Configuration.Listeners listeners) {
        Configuration.ClientTls tls = listeners.tls();
        FrontendSettings.TlsMode mode =
                switch (tls.mode()) {
                    case OFF -> FrontendSettings.TlsMode.OFF;
                    case PREFERRED -> FrontendSettings.TlsMode.PREFERRED;
                    case REQUIRED -> FrontendSettings.TlsMode.REQUIRED;
                    case VERIFY_CA -> FrontendSettings.TlsMode.VERIFY_CA;
                    case VERIFY_IDENTITY -> FrontendSettings.TlsMode.VERIFY_IDENTITY;
                };
        return new FrontendSettings(
                List.of(listeners.listen().socketAddress()),
                listeners.socket() == null ? List.of() : List.of(listeners.socket()),
                listeners.reusePort(),
                new FrontendSettings.Tls(mode, tls.certificate(), tls.key(), null, tls.ca()),
                limits(listeners),
                methods(listeners.compression()),
                listeners.balancers());
    }

    private static FrontendSettings.Limits limits(Configuration.Listeners listeners) {
        Configuration.LoginLimits login = listeners.login();
        Long perHost = login.maxConnectionsPerHost();
        return new FrontendSettings.Limits(
                listeners.maxConnections(),
                perHost == null ? Integer.MAX_VALUE : Math.toIntExact(perHost),
                login.timeout(),
                Math.toIntExact(login.maxPacket()));
    }

    private static Set<Compression.Method> methods(Configuration.ClientCompression choice) {
        return switch (choice) {
            case OFF -> Set.of();
            case ZLIB -> Set.of(Compression.Method.ZLIB);
            case ZSTD -> Set.of(Compression.Method.ZSTD);
            case ANY -> Set.of(Compression.Method.values());
        };
    }

    static List<BackendSettings> servers(Configuration configuration) {
        return List.of(
                server(configuration.source(), configuration.sourceLink()),
                server(configuration.target(), configuration.targetLink()));
    }

    private static BackendSettings server(ServerSettings settings, Configuration.SessionLink link) {
        ProxyHeader.Version version =
                switch (link.proxyProtocol()) {
                    case OFF -> null;
                    case V1 -> ProxyHeader.Version.V1;
                    case V2 -> ProxyHeader.Version.V2;
                };
        return BackendSettings.of(settings, link.socket(), compression(link), version);
    }

    private static @Nullable Compression compression(Configuration.SessionLink link) {
        Long level = link.compressionLevel();
        return switch (link.compression()) {
            case OFF -> null;
            case ZLIB ->
                    new Compression(
                            Compression.Method.ZLIB,
                            level == null ? Compression.ZLIB_LEVEL : Math.toIntExact(level));
            case ZSTD ->
                    new Compression(
                            Compression.Method.ZSTD,
                            level == null ? Compression.ZSTD_LEVEL : Math.toIntExact(level));
        };
    }

    static List<Account> accounts(Configuration configuration) {
        return configuration.accounts().stream().map(Translation::account).toList();
    }

    private static Account account(Configuration.Account account) {
        return new Account(
                account.name(),
                account.password(),
                Map.of(
                        Side.SOURCE, credentials(account, account.source()),
                        Side.TARGET, credentials(account, account.target())));
    }

    /** The same name and password where the file says nothing. */
    private static ServerCredentials credentials(
            Configuration.Account account, Configuration.@Nullable Credentials given) {
        return given == null
                ? new ServerCredentials(account.name(), Secret.clearText(account.password()))
                : new ServerCredentials(given.user(), Secret.clearText(given.password()));
    }

    static CutoverOptions cutover(Configuration.Cutover cutover) {
        CutoverOptions.OpenTransactions open =
                switch (cutover.openTransactions()) {
                    case ABORT -> CutoverOptions.OpenTransactions.ABORT;
                    case KILL -> CutoverOptions.OpenTransactions.KILL;
                };
        CutoverOptions.Fence fence =
                switch (cutover.fence()) {
                    case TRIGGERS -> CutoverOptions.Fence.TRIGGERS;
                    case NONE -> CutoverOptions.Fence.NONE;
                };
        return CutoverOptions.defaults()
                .withFence(fence)
                .withMaxHold(cutover.maxHold())
                .withDrain(cutover.drain())
                .withMaxLag(cutover.maxLag())
                .withOpenTransactions(open);
    }

    static MigrationSettings migrations(Configuration configuration) {
        Configuration.Copy copy = configuration.copy();
        int largest = Math.toIntExact(Math.min(copy.chunkBytes(), Integer.MAX_VALUE));
        CopySettings reading =
                CopySettings.defaults()
                        .withChunkBytes(largest)
                        .withDeferIndexesFrom(
                                switch (copy.deferIndexes()) {
                                    case AUTO -> CopySettings.WORTH_DEFERRING;
                                    case ALWAYS -> 0;
                                    case NEVER -> Long.MAX_VALUE;
                                });
        if (copy.parallelism() > 0) {
            reading = reading.withParallelism(copy.parallelism());
        }
        Configuration.Throttle throttle = copy.throttle();
        MigrationSettings defaults =
                MigrationSettings.defaults(configuration.proxy().listen().toString());
        return new MigrationSettings(
                defaults.proxyName(),
                cutover(configuration.cutover()),
                reading,
                new ThrottleSettings(
                        throttle.maxRowsPerSecond(), throttle.maxSourceLatency(), null),
                defaults.verify());
    }

    /** Operators' passwords by name. */
    static Map<String, String> operators(Configuration configuration) {
        Map<String, String> passwords = new LinkedHashMap<>();
        configuration.admin().forEach(login -> passwords.put(login.name(), login.password()));
        return passwords;
    }
}
