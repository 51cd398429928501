package dev.swingbridge.backfill.schema;

import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.TableName;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AUTO_INCREMENT counters: what the next row gets on each side. After a cutover the new side may
 * not hand out a number the old side has handed out, rolled back ones included.
 *
 * <p>Needs connections of {@code DatabaseServer.connection()}: MySQL's cached statistics would show
 * old counters.
 */
public final class Generators {
    private Generators() {}

    /** The next value of every table that has a counter. */
    public static Map<TableName, BigInteger> read(
            Connection connection, Collection<TableName> tables) throws SQLException {
        String sql =
                "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, AUTO_INCREMENT AS n"
                        + " FROM information_schema.TABLES WHERE AUTO_INCREMENT IS NOT NULL AND "
                        + SchemaReader.among(tables);
        Map<TableName, BigInteger> counters = new LinkedHashMap<>();
        for (Map<String, String> row : Rows.all(connection, sql)) {
            TableName table =
                    new TableName(SchemaReader.text(row, "s"), SchemaReader.text(row, "t"));
            counters.put(table, new BigInteger(SchemaReader.text(row, "n")));
        }
        return counters;
    }

    /**
     * Raises every counter that is lower than the other side's, to that plus the gap.
     *
     * @param gap numbers the other side may still hand out before the next check, 0 under a fence
     * @return the tables raised
     */
    public static List<TableName> raise(
            Connection from, Connection to, Collection<TableName> tables, long gap)
            throws SQLException {
        Map<TableName, BigInteger> wanted = read(from, tables);
        List<TableName> lower = lower(wanted, read(to, tables));
        try (Statement statement = to.createStatement()) {
            for (TableName table : lower) {
                BigInteger next = wanted.getOrDefault(table, BigInteger.ONE);
                statement.execute(
                        "ALTER TABLE "
                                + table.quoted()
                                + " AUTO_INCREMENT = "
                                + next.add(BigInteger.valueOf(gap)));
            }
        }
        return lower;
    }

    /** The tables whose counter on the second connection is lower than on the first. */
    public static List<TableName> lower(
            Connection from, Connection to, Collection<TableName> tables) throws SQLException {
        return lower(read(from, tables), read(to, tables));
    }

    /** The tables whose counter is lower there than wanted. */
    public static List<TableName> lower(
            Map<TableName, BigInteger> wanted, Map<TableName, BigInteger> there) {
        return wanted.entrySet().stream()
                .filter(
                        entry ->
                                there.getOrDefault(entry.getKey(), BigInteger.ONE)
                                                .compareTo(entry.getValue())
                                        < 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
