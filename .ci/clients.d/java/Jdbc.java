import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;

/** One JDBC driver with one choice of options: says statements and writes down what comes back. */
final class Jdbc {
    private final String url;
    private final Login login;
    private final Choice choice;
    private final Map<String, PreparedStatement> kept = new HashMap<>();

    /** Where and as whom. */
    record Login(String host, String port, String user, String password) {}

    /** A driver's prefix of URLs, what its options are called here, and the options. */
    record Choice(String driver, String name, String options, boolean prepares) {
        /**
         * MariaDB's driver ends a connection that leaves UTF-8, does not know MySQL's vectors, and
         * never comes back from a prepared CALL that ends with an error.
         */
        boolean cannotSay(String sql) {
            return driver.equals("mariadb")
                    && (sql.equals("SET NAMES latin1")
                            || sql.equals("SELECT * FROM vectors")
                            || prepares && sql.equals("CALL failing()"));
        }
    }

    Jdbc(Login login, Choice choice) {
        this.url = "jdbc:" + choice.driver() + "://" + login.host() + ":" + login.port() + "/";
        this.login = login;
        this.choice = choice;
    }

    Connection connect(String schema) throws SQLException {
        return DriverManager.getConnection(
                url + schema + "?" + choice.options(), login.user(), login.password());
    }

    /** Says everything once, in a schema of its own. */
    void once(String schema) throws SQLException, IOException {
        var home = schema + "_" + choice.name();
        try (var connection = connect("")) {
            must(connection, "DROP DATABASE IF EXISTS " + home);
            must(connection, "CREATE DATABASE " + home);
            connection.setCatalog(home);
            for (var said : Text.statements("statements.sql")) {
                if (choice.cannotSay(said.sql())) {
                    continue;
                }
                Text.print(choice.name() + ": " + said.sql(), say(connection, said.sql(), false));
            }
        }
        try (var connection = connect(home)) {
            parameters(connection);
            batches(connection);
            streams(connection);
            calls(connection);
            transactions(connection);
            catalog(connection, home);
        }
    }

    /** Says a statement, prepared when that is the choice, and takes every result. */
    String say(Connection connection, String sql, boolean keep) {
        try {
            // a driver finds out once that SHOW cannot be prepared, which leaves a warning of its
            // own
            boolean preparable = !keep || !sql.startsWith("SHOW");
            return choice.prepares() && preparable
                    ? prepared(connection, sql, keep)
                    : text(connection, sql);
        } catch (SQLException e) {
            return Text.error(e);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            boolean rows = statement.execute(sql, Statement.RETURN_GENERATED_KEYS);
            return results(statement, rows);
        }
    }

    private String prepared(Connection connection, String sql, boolean keep) throws SQLException {
        if (keep) {
            var statement = kept.get(sql);
            if (statement == null) {
                statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS);
                kept.put(sql, statement);
            }
            return results(statement, statement.execute());
        }
        try (var statement = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            return results(statement, statement.execute());
        }
    }

    private static String results(Statement statement, boolean rows) throws SQLException {
        var out = new StringBuilder();
        boolean more = rows;
        for (int count = rows ? -1 : statement.getUpdateCount();
                more || count != -1;
                count = more ? -1 : statement.getUpdateCount()) {
            if (more) {
                try (var result = statement.getResultSet()) {
                    out.append(Text.rows(result));
                }
            } else {
                out.append("affected ").append(count).append(keys(statement));
            }
            out.append('\n');
            more = statement.getMoreResults();
        }
        return out.append(Text.warnings(statement.getWarnings())).toString();
    }

    private static String keys(Statement statement) throws SQLException {
        try (var keys = statement.getGeneratedKeys()) {
            var out = new StringBuilder();
            while (keys.next()) {
                out.append(" key ").append(keys.getLong(1));
            }
            return out.toString();
        }
    }

    private void parameters(Connection connection) throws SQLException {
        var sql =
                "INSERT INTO kinds (id, b, d, g, flag, dt, v, vb, lb, tx, j) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (var insert = connection.prepareStatement(sql)) {
            Object[][] rows = {
                {
                    100,
                    Long.MAX_VALUE,
                    new java.math.BigDecimal("1234567890.123456789"),
                    -2.5e300,
                    true,
                    LocalDateTime.of(2020, 2, 29, 1, 2, 3, 456_000_000),
                    "Grüße 𝄞",
                    new byte[] {0, -1, 39},
                    new byte[300_000],
                    "t".repeat(60_000),
                    "{\"a\": [1]}"
                },
                {101, null, null, null, null, null, null, null, null, null, null}
            };
            for (var row : rows) {
                for (int at = 0; at < row.length; at++) {
                    insert.setObject(at + 1, row[at]);
                }
                Text.print("parameters", insert.executeUpdate());
            }
        }
        if (choice.prepares()) { // sent in parts, and more than one packet takes
            try (var insert = connection.prepareStatement("INSERT INTO large VALUES (?, ?)")) {
                insert.setInt(1, 1);
                insert.setBinaryStream(2, new ByteArrayInputStream(new byte[17 << 20]));
                Text.print("long data", insert.executeUpdate());
                Text.print(
                        "came as", one(connection, "SELECT LENGTH(body), CRC32(body) FROM large"));
            }
        }
        try (var select =
                connection.prepareStatement("SELECT * FROM kinds WHERE id >= ? ORDER BY id")) {
            for (int from : new int[] {100, 500}) {
                select.setInt(1, from);
                try (var rows = select.executeQuery()) {
                    Text.print("read from " + from, Text.rows(rows));
                }
            }
        }
    }

    /** Batches of equal statements, with keys, and one that breaks in the middle. */
    static void batches(Connection connection) throws SQLException {
        must(connection, "DELETE FROM ledger WHERE who LIKE 'batch%'");
        var sql = "INSERT INTO ledger (who, n, note) VALUES (?, ?, ?)";
        try (var insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            for (int n = 0; n < 300; n++) {
                add(insert, "batch", n);
            }
            Text.print("batch", insert.executeBatch());
            Text.print("keys", keys(insert).split(" key ").length);
            for (int n : new int[] {1000, 1001, 5, 1002}) {
                add(insert, "batch", n);
            }
            Text.print("broken batch", insert.executeBatch());
        } catch (SQLException e) {
            Text.print("broken batch", Text.error(e));
        }
        try (var update =
                        connection.prepareStatement(
                                "UPDATE ledger SET note = ? WHERE who = 'batch' AND n = ?");
                var several = connection.createStatement()) {
            for (int n = 0; n < 20; n++) {
                update.setString(1, "changed " + n);
                update.setInt(2, n);
                update.addBatch();
                several.addBatch(
                        "UPDATE ledger SET note = 'again' WHERE who = 'batch' AND n = " + n);
            }
            Text.print("batch of updates", update.executeBatch().length);
            Text.print("batch of texts", several.executeBatch());
        }
        Text.print(
                "after the batches",
                one(
                        connection,
                        "SELECT COUNT(*), SUM(n), COUNT(DISTINCT note) FROM ledger WHERE who LIKE 'batch%'"));
    }

    private static void add(PreparedStatement insert, String who, int n) throws SQLException {
        insert.setString(1, who);
        insert.setInt(2, n);
        insert.setString(3, "note " + n);
        insert.addBatch();
    }

    private static void streams(Connection connection) throws SQLException {
        for (int size : new int[] {Integer.MIN_VALUE, 7, 0}) {
            try (var statement =
                    connection.createStatement(
                            ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
                if (size >= 0 || connection.getMetaData().getDriverName().startsWith("MySQL")) {
                    statement.setFetchSize(size);
                }
                int seen = 0;
                try (var rows = statement.executeQuery("SELECT id, note FROM ledger ORDER BY id")) {
                    while (rows.next()) {
                        seen++;
                    }
                }
                Text.print("rows fetched by " + size, seen);
            }
        }
    }

    private static void calls(Connection connection) throws SQLException {
        try (var call = connection.prepareCall("{call several(?, ?, ?)}")) {
            call.setInt(1, 30);
            call.setInt(2, 4);
            call.registerOutParameter(2, java.sql.Types.INTEGER);
            call.registerOutParameter(3, java.sql.Types.VARCHAR);
            boolean more = call.execute();
            while (more) {
                Text.print("result of the call", Text.rows(call.getResultSet()));
                more = call.getMoreResults();
            }
            Text.print("out", call.getInt(2) + " " + call.getString(3));
        }
        try (var call = connection.prepareCall("{? = call twice(?)}")) {
            call.registerOutParameter(1, java.sql.Types.INTEGER);
            call.setInt(2, 21);
            call.execute();
            Text.print("function", call.getInt(1));
        }
    }

    private static void transactions(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        must(connection, "INSERT INTO ledger (who, n) VALUES ('api', 1)");
        var savepoint = connection.setSavepoint("here");
        must(connection, "INSERT INTO ledger (who, n) VALUES ('api', 2)");
        connection.rollback(savepoint);
        connection.commit();
        must(connection, "INSERT INTO ledger (who, n) VALUES ('api', 3)");
        connection.rollback();
        connection.setAutoCommit(true);
        connection.setReadOnly(true);
        Text.print(
                "read only",
                connection.isReadOnly()
                        + " "
                        + one(connection, "SELECT n FROM ledger WHERE who = 'api'"));
        connection.setReadOnly(false);
        Text.print(
                "isolation",
                connection.getTransactionIsolation() + " valid " + connection.isValid(5));
    }

    private static void catalog(Connection connection, String home) throws SQLException {
        var about = connection.getMetaData();
        Text.print(
                "server", about.getDatabaseProductName() + " " + about.getDatabaseProductVersion());
        Text.print("tables", Text.rows(about.getTables(home, null, "%", null)));
        Text.print("columns", Text.rows(about.getColumns(home, null, "ledger", "%")));
        Text.print("keys", Text.rows(about.getPrimaryKeys(home, null, "ledger")));
        Text.print("indexes", Text.rows(about.getIndexInfo(home, null, "bulk", false, false)));
        Text.print("procedures", Text.rows(about.getProcedureColumns(home, null, "several", "%")));
    }

    static String one(Connection connection, String sql) throws SQLException {
        return text(connection, sql);
    }

    static void must(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
