package dev.swingbridge.proxy.accounts;

import dev.swingbridge.backfill.server.TlsMode;
import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.proxy.admin.AccountLine;
import dev.swingbridge.proxy.backend.BackendSettings;
import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.backend.ServerProbe;
import dev.swingbridge.proxy.backend.StoredAccount;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether accounts that are passed through can log in on both sides, as far as the servers' own
 * tables tell. Passwords are not in there, so those that clients have logged in with are tried.
 */
public final class StoredAccountCheck {
    private static final Set<String> OF_THE_SERVER =
            Set.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys");
    private static final Set<String> SPOKEN =
            Set.of("mysql_native_password", "caching_sha2_password", "sha256_password", "ed25519");

    private final ServerAccounts accounts;
    private final Map<Side, BackendSettings> servers = new EnumMap<>(Side.class);
    private final Function<String, @Nullable Secret> remembered;

    /**
     * @param remembered the password an account has logged in with; null when it is not known
     */
    public StoredAccountCheck(
            ServerAccounts accounts,
            List<BackendSettings> servers,
            Function<String, @Nullable Secret> remembered) {
        this.accounts = accounts;
        this.remembered = remembered;
        servers.forEach(server -> this.servers.put(server.side(), server));
    }

    /** By name; Swingbridge's own accounts, the servers' and nameless ones are left out. */
    List<AccountLine> run(LoginTrial trial) throws SQLException {
        Map<Side, List<StoredAccount>> all = accounts.all();
        Map<Side, String> ownHosts = accounts.ownHosts();
        Set<String> names = new TreeSet<>();
        all.values().stream()
                .flatMap(Collection::stream)
                .map(StoredAccount::name)
                .filter(name -> !name.isEmpty() && !OF_THE_SERVER.contains(name))
                .filter(name -> !own(trial.probe(), name))
                .forEach(names::add);
        List<AccountLine> lines = new ArrayList<>();
        for (String name : names) {
            Secret password = remembered.apply(name);
            lines.add(
                    password == null
                            ? lookedUp(name, all, ownHosts)
                            : loggedIn(trial, new ServerCredentials(name, password)));
        }
        return lines;
    }

    private static boolean own(ServerProbe probe, String name) {
        for (Side side : Side.values()) {
            if (probe.ownLogin(side).credentials().user().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static AccountLine loggedIn(LoginTrial trial, ServerCredentials credentials) {
        return new AccountLine(
                credentials.user(),
                trial.problem(Side.SOURCE, credentials),
                trial.problem(Side.TARGET, credentials),
                AccountLine.LOGGED_IN);
    }

    private AccountLine lookedUp(
            String name, Map<Side, List<StoredAccount>> all, Map<Side, String> ownHosts) {
        List<StoredAccount> source = named(name, all.get(Side.SOURCE));
        List<StoredAccount> target = named(name, all.get(Side.TARGET));
        String onSource = problem(Side.SOURCE, source, ownHosts);
        String onTarget = problem(Side.TARGET, target, ownHosts);
        if (onSource == null && onTarget == null && passwordsDiffer(source, target)) {
            onTarget = "its native password is another one than on source";
        }
        return new AccountLine(name, onSource, onTarget, AccountLine.LOOKED_UP);
    }

    private static List<StoredAccount> named(String name, @Nullable List<StoredAccount> all) {
        return Objects.requireNonNullElse(all, List.<StoredAccount>of()).stream()
                .filter(account -> account.name().equals(name))
                .toList();
    }

    /** Null when one of a name's accounts lets the proxy in; else what hinders the last one. */
    private @Nullable String problem(
            Side side, List<StoredAccount> accounts, Map<Side, String> ownHosts) {
        String problem = "there is no such account";
        for (StoredAccount account : accounts) {
            problem = problem(side, account, ownHosts);
            if (problem == null) {
                return null;
            }
        }
        return problem;
    }

    private @Nullable String problem(Side side, StoredAccount account, Map<Side, String> ownHosts) {
        BackendSettings server = Objects.requireNonNull(servers.get(side));
        String own = ownHosts.getOrDefault(side, "");
        // with a PROXY header the server sees the clients' own addresses
        if (server.proxyHeader() == null && !HostPattern.admits(account.host(), own)) {
            return "only from '%s', and the proxy comes from '%s'".formatted(account.host(), own);
        }
        if (account.locked()) {
            return "the account is locked";
        }
        if (account.expired()) {
            return "its password has expired";
        }
        boolean encrypted = server.socket() != null || server.tls().mode() != TlsMode.OFF;
        boolean served =
                account.methods().stream()
                        .anyMatch(
                                method ->
                                        SPOKEN.contains(method.plugin())
                                                || (method.clear() && encrypted));
        return served ? null : methodProblem(account);
    }

    private static String methodProblem(StoredAccount account) {
        StoredAccount.Method first = account.methods().getFirst();
        return first.clear()
                ? first.plugin() + " has the password sent in clear: set tls.mode of this server"
                : "the proxy does not speak " + first.plugin();
    }

    /** Only native passwords can be compared: the others are stored with a salt. */
    private static boolean passwordsDiffer(List<StoredAccount> source, List<StoredAccount> target) {
        List<AuthBytes> left = nativeHashes(source);
        List<AuthBytes> right = nativeHashes(target);
        return !left.isEmpty() && !right.isEmpty() && left.stream().noneMatch(right::contains);
    }

    private static List<AuthBytes> nativeHashes(List<StoredAccount> accounts) {
        List<AuthBytes> hashes = new ArrayList<>();
        for (StoredAccount account : accounts) {
            for (StoredAccount.Method method : account.methods()) {
                AuthBytes hash = method.nativeHash();
                if (hash != null) {
                    hashes.add(hash);
                }
            }
        }
        return hashes;
    }
}
