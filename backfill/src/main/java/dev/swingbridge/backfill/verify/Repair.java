package dev.swingbridge.backfill.verify;

import dev.swingbridge.backfill.copy.RowSelect;
import dev.swingbridge.backfill.copy.TableReader;
import dev.swingbridge.backfill.row.Column;
import dev.swingbridge.backfill.row.Row;
import dev.swingbridge.backfill.row.SqlLiteral;
import dev.swingbridge.backfill.row.TableSchema;
import dev.swingbridge.backfill.server.Backoff;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of {@code from} over what differs on {@code to}, at their place in the log: the
 * rows are read inside a change window, and written only when none of their keys has changed by the
 * time their locks are held. A later change waits for the lock and finds the repaired row.
 */
final class Repair {
    private static final Logger LOG = LoggerFactory.getLogger(Repair.class);
    private static final int ATTEMPTS = 20;
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT = 1205;

    /** Time for other transactions to end that hold the keys' locks or change them. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** A change of this table marks a transaction as ours, so it is not replicated back. */
    private static final String ORIGIN_TAG =
            "REPLACE INTO "
                    + DatabaseServer.CONTROL_SCHEMA
                    + ".chunk (stream, table_schema, table_name, number, rows_copied, done)"
                    + " VALUES (?,?,?,?,?,0)";

    private final String streamName;
    private final TablePair pair;
    private final Alignment alignment;
    private final TableReader from;
    private final RowSelect select;
    private final Connection to;
    private final List<Integer> written = new ArrayList<>();
    private final String insertHead;

    /**
     * @param to a data connection
     */
    Repair(String streamName, TablePair pair, Alignment alignment, TableReader from, Connection to)
            throws SQLException {
        this.streamName = streamName;
        this.pair = pair;
        this.alignment = alignment;
        this.from = from;
        this.select = from.select(pair.from());
        this.to = to;
        to.setAutoCommit(false);
        List<String> names = new ArrayList<>();
        for (int index = 0; index < pair.from().columns().size(); index++) {
            if (!pair.generated(index)) {
                written.add(index);
                names.add(TableName.quote(pair.from().columns().get(index).name()));
            }
        }
        this.insertHead =
                "INSERT INTO %s (%s) VALUES ("
                        .formatted(pair.to().name().quoted(), String.join(",", names));
    }

    /** Returns the keys that kept changing and were left alone. */
    List<Row> repair(List<Row> keys) throws SQLException, InterruptedException {
        List<Row> left = List.copyOf(keys);
        Backoff backoff = Backoff.steady(PAUSE);
        for (int attempt = 1; attempt <= ATTEMPTS && !left.isEmpty(); attempt++) {
            if (attempt > 1) {
                backoff.pause();
            }
            try {
                left = repairUntouched(left);
            } catch (SQLException failure) {
                to.rollback();
                boolean passes =
                        failure.getErrorCode() == DEADLOCK || failure.getErrorCode() == LOCK_WAIT;
                if (!passes || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
        LOG.info(
                "Keys repaired table={} keys={} left={}",
                pair.from().name(),
                keys.size() - left.size(),
                left.size());
        return left;
    }

    private List<Row> repairUntouched(List<Row> keys) throws SQLException, InterruptedException {
        try (Alignment.Scope scope = alignment.open(pair.from())) {
            Map<JoinKey, Row> rows = new HashMap<>();
            scope.readFrom(from, () -> from.byKeys(select, keys))
                    .forEach(row -> rows.put(pair.joinKeyOfFrom(row), row));
            List<Row> wanted = new ArrayList<>(rows.values());
            List<Row> quiet = keys.stream().filter(key -> !touched(scope, key)).toList();
            Set<Row> quietKeys = new HashSet<>(quiet);
            try (Statement statement = to.createStatement()) {
                statement.setEscapeProcessing(false);
                for (Row key : quiet) {
                    statement.executeUpdate(delete(key));
                }
                for (Row row : wanted) {
                    if (quietKeys.contains(pair.keyOfFrom(row))) {
                        statement.executeUpdate(insert(row));
                    }
                }
            }
            if (quiet.stream().anyMatch(key -> touched(scope, key))) {
                to.rollback();
                return keys;
            }
            tag(quiet.size());
            to.commit();
            return keys.stream().filter(key -> !quietKeys.contains(key)).toList();
        }
    }

    private boolean touched(Alignment.Scope scope, Row key) {
        return scope.touched(pair.coarse(key));
    }

    private void tag(int rows) throws SQLException {
        TableSchema table = pair.to();
        try (PreparedStatement write = to.prepareStatement(ORIGIN_TAG)) {
            write.setString(1, streamName + "#repair");
            write.setString(2, table.name().schema());
            write.setString(3, table.name().table());
            write.setLong(4, System.nanoTime());
            write.setLong(5, rows);
            write.executeUpdate();
        }
    }

    private String delete(Row key) {
        StringBuilder sql =
                new StringBuilder("DELETE FROM ")
                        .append(pair.to().name().quoted())
                        .append(" WHERE ");
        for (int part = 0; part < key.size(); part++) {
            Column column = pair.from().columns().get(pair.from().key().get(part));
            sql.append(part == 0 ? "" : " AND ").append(TableName.quote(column.name())).append('=');
            SqlLiteral.append(sql, column, key.value(part));
        }
        return sql.toString();
    }

    private String insert(Row row) {
        StringBuilder sql = new StringBuilder(insertHead);
        for (int at = 0; at < written.size(); at++) {
            int column = written.get(at);
            sql.append(at == 0 ? "" : ",");
            SqlLiteral.append(sql, pair.from().columns().get(column), row.value(column));
        }
        return sql.append(')').toString();
    }
}
