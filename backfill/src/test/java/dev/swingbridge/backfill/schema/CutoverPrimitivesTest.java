package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.fixture.TestServer;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.server.Rows;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CutoverPrimitivesTest {
    private static final String EACH = "dev.swingbridge.backfill.fixture.TestServers#each";
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @ParameterizedTest
    @MethodSource(EACH)
    void theFenceRefusesApplicationsAndLetsTheStreamPass(TestServer test) throws SQLException {
        TableName table = new TableName(TestServers.freshSchema("fence", test), "o'rders");
        test.run("CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY)");
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection app = test.connect();
                Connection stream = server.openDataConnection("apply")) {
            try (Connection locked = server.openSchemaConnection()) {
                execute(locked, "LOCK TABLES " + table.quoted() + " WRITE");
                FenceTriggers.create(locked, List.of(table), "orders", Side.TARGET);
                FenceTriggers.create(locked, List.of(table), "orders", Side.TARGET);
            }

            assertThat(Triggers.read(app, List.of(table))).isEmpty();
            assertThatThrownBy(() -> execute(app, "INSERT INTO " + table.quoted() + " VALUES (1)"))
                    .hasMessageContaining(table + " is served by target during migration orders");
            execute(stream, "INSERT INTO " + table.quoted() + " VALUES (1)");
            assertThatThrownBy(() -> execute(app, "UPDATE " + table.quoted() + " SET a = 2"))
                    .hasMessageContaining("is served by target");
            assertThatThrownBy(() -> execute(app, "DELETE FROM " + table.quoted()))
                    .hasMessageContaining("is served by target");

            FenceTriggers.drop(app, List.of(table));
            FenceTriggers.drop(app, List.of(table));
            execute(app, "UPDATE " + table.quoted() + " SET a = 2");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void countersFollowTheOtherSide(TestServers.Pair pair) throws SQLException {
        String schema = TestServers.freshSchema("counters", pair.source(), pair.target());
        TableName table = new TableName(schema, "t");
        String create =
                "CREATE TABLE "
                        + table.quoted()
                        + " (a BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY)";
        pair.source().run(create, "INSERT INTO " + table.quoted() + " VALUES (100)");
        pair.target().run(create);
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET));
                Connection from = source.connection();
                Connection to = target.connection()) {
            // A rolled back row leaves nothing but the counter.
            try (Connection app = pair.source().connect()) {
                app.setAutoCommit(false);
                execute(app, "INSERT INTO " + table.quoted() + " VALUES ()");
                app.rollback();
            }

            assertThat(Generators.lower(from, to, List.of(table))).containsExactly(table);
            assertThat(Generators.raise(from, to, List.of(table), 0)).containsExactly(table);
            assertThat(Generators.lower(from, to, List.of(table))).isEmpty();
            execute(to, "INSERT INTO " + table.quoted() + " VALUES ()");
            assertThat(Rows.value(to, "SELECT a FROM " + table.quoted())).isEqualTo("102");
            assertThat(Generators.raise(from, to, List.of(table), 0)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void markersCountUpAndTellTheirPlaceInTheLog(TestServer test) throws SQLException {
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection connection = server.connection()) {
            Markers.ensure(connection);
            Markers.ensure(connection);
            LogPosition before = server.endOfLog(connection);

            Markers.Marker first = Markers.write(server, connection, "orders");
            Markers.Marker second = Markers.write(server, connection, "orders");

            assertThat(second.id()).isGreaterThan(first.id());
            assertThat(before).isLessThan(first.end());
            assertThat(first.end()).isLessThan(second.end());
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void guardedTriggersFireForApplicationsOnly(TestServers.Pair pair) throws SQLException {
        String schema = TestServers.freshSchema("guard", pair.source(), pair.target());
        TableName table = new TableName(schema, "t");
        String[] tables = {
            "CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY, b VARCHAR(20))",
            "CREATE TABLE " + schema + ".log (n INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(40))"
        };
        pair.source().run(tables);
        pair.target().run(tables);
        pair.source()
                .run(
                        "USE " + schema,
                        "CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW SET NEW.b ="
                                + " CONCAT(NEW.b, '\u00e9') -- a note",
                        "CREATE TRIGGER second BEFORE INSERT ON t FOR EACH ROW BEGIN IF NEW.a > 0"
                                + " THEN INSERT INTO log (what) VALUES (NEW.b); END IF; END");
        List<TableName> moved = List.of(table);
        try (DatabaseServer source = DatabaseServer.connect(pair.source().settings(Side.SOURCE));
                DatabaseServer target =
                        DatabaseServer.connect(pair.target().settings(Side.TARGET));
                Connection from = source.openSchemaConnection();
                Connection to = target.openSchemaConnection()) {
            List<Triggers.Trigger> originals = Triggers.read(from, moved);
            Triggers.guard(from, moved);
            Triggers.createGuarded(to, Triggers.read(from, moved));
            Triggers.createGuarded(to, originals);

            for (TestServer side : List.of(pair.source(), pair.target())) {
                try (Connection app = side.connect(schema)) {
                    execute(app, "INSERT INTO t VALUES (1, 'x')");
                    execute(app, "SET @swingbridge_writer = 1");
                    execute(app, "INSERT INTO t VALUES (2, 'x')");
                    assertThat(Rows.column(app, "SELECT b FROM t ORDER BY a"))
                            .containsExactly("x\u00e9", "x");
                    assertThat(Rows.column(app, "SELECT what FROM log")).containsExactly("x\u00e9");
                }
            }
            assertThat(Triggers.read(to, moved)).allMatch(Triggers.Trigger::guarded);

            Triggers.restore(from, moved);
            Triggers.restore(to, moved);
            assertThat(Triggers.read(from, moved)).isEqualTo(originals);
            assertThat(Triggers.read(to, moved))
                    .extracting(Triggers.Trigger::name)
                    .containsExactly("first", "second");
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void noTriggerIsLostWhenReplacingIsCutShortAnywhere(TestServer test) throws SQLException {
        TableName table = new TableName(TestServers.freshSchema("torn", test), "t");
        List<TableName> moved = List.of(table);
        test.run(
                "CREATE TABLE " + table.quoted() + " (a INT PRIMARY KEY, b VARCHAR(20))",
                "USE " + table.schema(),
                "CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 'x\u00e9'",
                "CREATE TRIGGER second BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 'y'");
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection live = server.openSchemaConnection()) {
            List<Triggers.Trigger> originals = Triggers.read(live, moved);
            int cut = 0;
            for (int statements = 1; statements < 40; statements++) {
                try (Connection real = server.openSchemaConnection()) {
                    Triggers.guard(DyingConnection.after(statements, real), moved);
                } catch (SQLException died) {
                    cut++;
                }
                Triggers.guard(live, moved);
                assertThat(Triggers.read(live, moved))
                        .as("after %d statements", statements)
                        .isEqualTo(originals.stream().map(Triggers.Trigger::guard).toList());

                try (Connection real = server.openSchemaConnection()) {
                    Triggers.restore(DyingConnection.after(statements, real), moved);
                } catch (SQLException died) {
                    cut++;
                }
                Triggers.restore(live, moved);
                assertThat(Triggers.read(live, moved))
                        .as("after %d statements", statements)
                        .isEqualTo(originals);
            }
            assertThat(cut).isBetween(20, 70);
        }
    }

    @ParameterizedTest
    @MethodSource(EACH)
    void aTriggerKeepsTheLettersThatAClientOfAnotherCharacterSetGaveIt(TestServer test)
            throws SQLException {
        TableName table = new TableName(TestServers.freshSchema("letters", test), "t");
        test.run(
                "CREATE TABLE "
                        + table.quoted()
                        + " (id INT PRIMARY KEY, v VARCHAR(9)) CHARSET utf8mb4");
        try (DatabaseServer server = DatabaseServer.connect(test.settings(Side.SOURCE));
                Connection latin = latin1(test);
                Connection live = server.openSchemaConnection();
                Connection app = test.connect()) {
            execute(
                    latin,
                    "CREATE TRIGGER "
                            + new TableName(table.schema(), "tr").quoted()
                            + " BEFORE INSERT ON "
                            + table.quoted()
                            + " FOR EACH ROW SET NEW.v = 'h\u00e9'");
            List<TableName> moved = List.of(table);
            assertThat(Triggers.read(live, moved))
                    .extracting(Triggers.Trigger::charset)
                    .containsExactly("latin1");

            Triggers.guard(live, moved);
            execute(app, "INSERT INTO " + table.quoted() + " (id) VALUES (1)");
            Triggers.restore(live, moved);
            execute(app, "INSERT INTO " + table.quoted() + " (id) VALUES (2)");

            assertThat(Rows.all(app, "SELECT HEX(v) AS v FROM " + table.quoted()))
                    .extracting(row -> row.get("v"))
                    .containsExactly("68C3A9", "68C3A9");
        }
    }

    private static Connection latin1(TestServer test) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://%s:%d/?sslMode=DISABLED&allowPublicKeyRetrieval=true&characterEncoding=ISO-8859-1"
                        .formatted(test.host(), test.port()),
                test.user(),
                test.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
