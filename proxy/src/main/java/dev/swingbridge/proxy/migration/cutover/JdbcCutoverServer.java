package dev.swingbridge.proxy.migration.cutover;

import dev.swingbridge.backfill.position.StreamPosition;
import dev.swingbridge.backfill.schema.FenceTriggers;
import dev.swingbridge.backfill.schema.Markers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.proxy.migration.store.Definition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link CutoverServer} on a real server. Used by one thread, but for the abandoning, and for
 * looking for prepared transactions, which has its own connection.
 */
public final class JdbcCutoverServer implements CutoverServer {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcCutoverServer.class);

    /** To find out about a decision whose answer was lost, and to fence. */
    private static final Duration BEYOND_HOLD = Duration.ofSeconds(20);

    private final DatabaseServer server;
    private final Definition definition;
    private final CutoverOptions.Fence fence;
    private final Duration lockIdle;
    private @Nullable Connection control;
    private @Nullable Connection snapshots;
    private volatile @Nullable LockConnection lock;

    /**
     * @param maxHold the lock is held, and nothing asked of its connection, for up to this long
     */
    public JdbcCutoverServer(
            DatabaseServer server,
            Definition definition,
            CutoverOptions.Fence fence,
            Duration maxHold) {
        this.lockIdle = maxHold.plus(BEYOND_HOLD);
        this.server = server;
        this.definition = definition;
        this.fence = fence;
    }

    @Override
    public void prepare() throws SQLException {
        if ((control != null && !control.isValid(1))
                || (snapshots != null && !snapshots.isValid(1))) {
            close();
        }
        control();
        snapshots();
        LockConnection prepared = openLock();
        if (fence != CutoverOptions.Fence.NONE) {
            prepared.requireDefinitionsChange();
        }
    }

    @Override
    public void rehearseLock() throws SQLException {
        openLock().openTables(definition.tables());
    }

    @Override
    public void lockTables(Duration timeout) throws SQLException {
        LockConnection prepared = lock;
        (prepared == null ? openLock() : prepared).lock(definition.tables(), timeout);
    }

    @Override
    public void unlockTables() throws SQLException {
        LockConnection held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }

    @Override
    public void abandonLock() {
        LockConnection held = lock;
        if (held != null) {
            held.abandon();
        }
    }

    @Override
    public List<String> preparedTransactions() throws SQLException {
        try (Statement statement = snapshots().createStatement();
                ResultSet rows = statement.executeQuery("XA RECOVER")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString("data"));
            }
            return names;
        }
    }

    @Override
    public long writeMarker() throws SQLException {
        return Markers.insert(control(), definition.name());
    }

    @Override
    public StreamPosition position() throws SQLException {
        Connection connection = snapshots();
        if (!server.identity().mariaDb()) {
            return server.executed(connection);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            try {
                return server.executed(connection);
            } finally {
                statement.execute("ROLLBACK");
            }
        }
    }

    @Override
    public void fence() throws SQLException {
        if (fence == CutoverOptions.Fence.NONE) {
            return;
        }
        LockConnection held = lock;
        if (held != null && held.usable()) {
            createFence(held.connection());
            return;
        }
        try (Connection connection = server.openSchemaConnection()) {
            createFence(connection);
        }
    }

    private void createFence(Connection connection) throws SQLException {
        FenceTriggers.create(
                connection,
                definition.tables(),
                definition.name(),
                server.settings().side().other());
    }

    @Override
    public void unfence() throws SQLException {
        try (Connection connection = server.openSchemaConnection()) {
            FenceTriggers.drop(connection, definition.tables());
        }
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened()) {
            try {
                each.close();
            } catch (Exception alreadyGone) {
                LOG.debug(
                        "A connection was gone before it was closed reason={}",
                        alreadyGone.getMessage());
            }
        }
        control = null;
        snapshots = null;
        lock = null;
    }

    private List<AutoCloseable> opened() {
        List<AutoCloseable> all = new ArrayList<>();
        LockConnection held = lock;
        if (held != null) {
            all.add(held);
        }
        if (snapshots != null) {
            all.add(snapshots);
        }
        if (control != null) {
            all.add(control);
        }
        return all;
    }

    private Connection control() throws SQLException {
        Connection open = control;
        if (open == null || open.isClosed()) {
            open = server.connection();
            control = open;
        }
        return open;
    }

    private Connection snapshots() throws SQLException {
        Connection open = snapshots;
        if (open == null || open.isClosed()) {
            open = server.openDataConnection("fence");
            snapshots = open;
        }
        return open;
    }

    private LockConnection openLock() throws SQLException {
        LockConnection open = lock;
        if (open == null || !open.usable()) {
            open = LockConnection.open(server, lockIdle);
            lock = open;
        }
        return open;
    }
}
