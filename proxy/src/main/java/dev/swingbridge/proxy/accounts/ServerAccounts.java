package dev.swingbridge.proxy.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.proxy.backend.StoredAccount;
import dev.swingbridge.proxy.frontend.StoredAccounts;
import dev.swingbridge.proxy.frontend.StoredLogins;
import dev.swingbridge.router.table.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads accounts from the servers' own tables, with Swingbridge's own login. Strangers cause these
 * look-ups, so they are few at a time and a queue that is full is left alone.
 */
public final class ServerAccounts implements StoredAccounts, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerAccounts.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 2;
    private static final int WAITING = 1_000;

    private final List<DatabaseServer> servers;
    private final ThreadPoolExecutor readers =
            new ThreadPoolExecutor(
                    AT_ONCE,
                    AT_ONCE,
                    1,
                    TimeUnit.MINUTES,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().daemon().name("account-reader-", 0).factory());

    public ServerAccounts(List<DatabaseServer> servers) {
        this.servers = List.copyOf(servers);
    }

    @Override
    public CompletableFuture<StoredLogins> find(String name) {
        CompletableFuture<StoredLogins> result = new CompletableFuture<>();
        try {
            readers.execute(() -> result.complete(look(name)));
        } catch (RejectedExecutionException e) {
            log.warn("Too many accounts to look up at once account={}", name);
            result.complete(StoredLogins.NONE);
        }
        return result;
    }

    private StoredLogins look(String name) {
        Map<Side, List<StoredAccount>> found = new EnumMap<>(Side.class);
        for (DatabaseServer server : servers) {
            Side side = server.settings().side();
            try {
                found.put(side, read(server, " WHERE User = " + Rows.literal(name)));
            } catch (SQLException | RuntimeException e) {
                log.warn(
                        "Account could not be looked up account={} side={} reason={}",
                        name,
                        side.label(),
                        e.getMessage());
            }
        }
        return new StoredLogins(found);
    }

    /** Every account of every server, roles left out. */
    Map<Side, List<StoredAccount>> all() throws SQLException {
        Map<Side, List<StoredAccount>> found = new EnumMap<>(Side.class);
        for (DatabaseServer server : servers) {
            found.put(server.settings().side(), read(server, ""));
        }
        return found;
    }

    /** From where a server sees connections of this proxy come. */
    Map<Side, String> ownHosts() throws SQLException {
        Map<Side, String> hosts = new EnumMap<>(Side.class);
        for (DatabaseServer server : servers) {
            try (Connection connection = server.connection()) {
                String user = String.valueOf(Rows.value(connection, "SELECT USER()"));
                hosts.put(server.settings().side(), user.substring(user.lastIndexOf('@') + 1));
            }
        }
        return hosts;
    }

    private static List<StoredAccount> read(DatabaseServer server, String condition)
            throws SQLException {
        boolean mariaDb = server.identity().mariaDb();
        String table = mariaDb ? "mysql.global_priv" : "mysql.user";
        List<StoredAccount> accounts = new ArrayList<>();
        try (Connection connection = server.connection()) {
            for (Map<String, String> row :
                    Rows.all(connection, "SELECT * FROM " + table + condition)) {
                if (mariaDb) {
                    addMariaDb(accounts, row);
                } else {
                    addMySql(accounts, row);
                }
            }
        }
        return accounts;
    }

    private static void addMySql(List<StoredAccount> accounts, Map<String, String> row) {
        String stored = row.getOrDefault("authentication_string", "");
        boolean locked = row.getOrDefault("account_locked", "N").equals("Y");
        boolean expired = row.getOrDefault("password_expired", "N").equals("Y");
        if (locked && expired && stored.isEmpty()) {
            return; // what CREATE ROLE makes
        }
        List<StoredAccount.Method> methods = new ArrayList<>();
        methods.add(new StoredAccount.Method(row.getOrDefault("plugin", ""), stored));
        accounts.add(
                new StoredAccount(
                        row.getOrDefault("user", ""),
                        row.getOrDefault("host", ""),
                        methods,
                        locked,
                        expired));
    }

    private static void addMariaDb(List<StoredAccount> accounts, Map<String, String> row) {
        JsonNode account = json(row.getOrDefault("priv", "{}"));
        if (account.path("is_role").asBoolean()) {
            return;
        }
        List<StoredAccount.Method> methods = new ArrayList<>();
        JsonNode several = account.path("auth_or");
        if (several.isArray()) {
            // an empty one stands for the account's own
            several.forEach(one -> methods.add(method(one.isEmpty() ? account : one)));
        } else {
            methods.add(method(account));
        }
        accounts.add(
                new StoredAccount(
                        row.getOrDefault("user", ""),
                        row.getOrDefault("host", ""),
                        methods,
                        account.path("account_locked").asBoolean(),
                        account.path("password_last_changed").asLong(1) == 0));
    }

    /** An account without a plugin has an empty native password. */
    private static StoredAccount.Method method(JsonNode node) {
        return new StoredAccount.Method(
                node.path("plugin").asText("mysql_native_password"),
                node.path("authentication_string").asText(""));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("mysql.global_priv holds no JSON", e);
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
