package dev.swingbridge.backfill.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.copy.CopyJob;
import dev.swingbridge.backfill.copy.CopySettings;
import dev.swingbridge.backfill.fixture.TestServers;
import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.backfill.throttle.Throttle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunks by LOAD DATA and by statements: the same rows, whichever way they went. */
class ChunkTransactionTest {
    private static final String PAIRS = "dev.swingbridge.backfill.fixture.TestServers#pairs";

    @BeforeEach
    void letEveryServerLoad() {
        TestServers.pairs().forEach(pair -> pair.target().run("SET GLOBAL local_infile=1"));
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void everyValueIsLoadedAsItWasStored(TestServers.Pair pair) throws Exception {
        Map<String, Long> counts = copyEveryType(pair);

        assertThat(counts).containsEntry("load", 1L).containsEntry("delete", 0L);
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void everyValueIsInsertedAsItWasStoredWhereTheServerLoadsNothing(TestServers.Pair pair)
            throws Exception {
        pair.target().run("SET GLOBAL local_infile=0");

        Map<String, Long> counts = copyEveryType(pair);

        assertThat(counts).containsEntry("load", 0L).containsEntry("delete", 0L);
    }

    private static Map<String, Long> copyEveryType(TestServers.Pair pair) throws Exception {
        StringBuilder definition = new StringBuilder("CREATE TABLE t (id INT PRIMARY KEY");
        List<String> inserts = new ArrayList<>(List.of(EveryTypeTest.LAX));
        int id = 0;
        List<EveryTypeTest.Case> cases = EveryTypeTest.casesFor(pair);
        for (int i = 0; i < cases.size(); i++) {
            definition.append(", c").append(i).append(' ').append(cases.get(i).column());
            for (String value : cases.get(i).values()) {
                inserts.add("INSERT INTO t (id, c" + i + ") VALUES (" + id++ + "," + value + ")");
            }
        }
        try (StreamFixture fixture =
                new StreamFixture(pair, "chunktypes", definition.append(")").toString())) {
            fixture.onSource(inserts.toArray(String[]::new));

            Map<String, Long> counts = copy(fixture);

            fixture.assertEqual("t");
            assertThat(fixture.rows(fixture.to, "t")).hasSize(id);
            return counts;
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void rowsThatAreThereAlreadyMakeRoom(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair,
                        "room",
                        "CREATE TABLE t (a VARCHAR(10), b INT, n INT UNIQUE, PRIMARY KEY (a, b))")) {
            fixture.onSource(
                    "INSERT INTO t VALUES ('a', 1, 1), ('b', 2, 2), ('é', 3, 3), ('x', 4, 4)");
            fixture.onTarget("INSERT INTO t VALUES ('b', 2, 20), ('é', 3, 30)");

            Map<String, Long> counts = copy(fixture);

            fixture.assertEqual("t");
            assertThat(counts).containsEntry("load", 1L).containsEntry("delete", 1L);
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aKeyThatIsEqualThereButNotTheSameIsReplacedToo(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair,
                        "equalkeys",
                        "CREATE TABLE t (a VARCHAR(10) COLLATE utf8mb4_general_ci PRIMARY KEY)")) {
            fixture.onSource("INSERT INTO t VALUES ('a'), ('b')");
            fixture.onTarget("INSERT INTO t VALUES ('B')");

            copy(fixture);

            fixture.assertEqual("t");
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void aValueThatDoesNotFitStopsTheCopy(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair, "narrow", "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9))")) {
            fixture.onSource("INSERT INTO t VALUES (1, 'short'), (2, 'too long')");
            fixture.onTarget("ALTER TABLE t MODIFY v VARCHAR(5)");

            assertThatThrownBy(() -> copy(fixture)).hasStackTraceContaining("Data too long");
            assertThat(fixture.rows(fixture.to, "t")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PAIRS)
    void textKeepsItsCharactersInAnotherCharacterSet(TestServers.Pair pair) throws Exception {
        try (StreamFixture fixture =
                new StreamFixture(
                        pair,
                        "othercharset",
                        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(9) CHARACTER SET latin1,"
                                + " e ENUM('ä','b') CHARACTER SET latin1)")) {
            fixture.onSource("INSERT INTO t VALUES (1, 'é\\t\\\\N', 'ä'), (2, NULL, NULL)");
            fixture.onTarget(
                    "ALTER TABLE t MODIFY v VARCHAR(9) CHARACTER SET utf8mb4,"
                            + " MODIFY e ENUM('ä','b') CHARACTER SET utf8mb4");

            Map<String, Long> counts = copy(fixture);

            assertThat(counts).containsEntry("load", 1L).containsEntry("delete", 0L);
            assertThat(fixture.rows(fixture.to, "t"))
                    .containsExactly("id=1 v=xc3a9095c4e e=xc3a4 ", "id=2 v=NULL e=NULL ");
        }
    }

    /** How often the target was asked to load and to delete meanwhile. */
    private static Map<String, Long> copy(StreamFixture fixture) throws Exception {
        BinlogStream stream = fixture.beginCopying();
        Map<String, Long> counts = counts(fixture.to);
        try (CopyJob job =
                new CopyJob(
                        fixture.from,
                        stream,
                        new ChunkRecords(fixture.to, fixture.name),
                        fixture.tables,
                        CopySettings.defaults(),
                        Throttle.none(),
                        table -> {})) {
            job.start();
            job.finished().get(60, TimeUnit.SECONDS);
        }
        counts(fixture.to).forEach((name, count) -> counts.merge(name, -count, Long::sum));
        counts.replaceAll((name, count) -> -count);
        return counts;
    }

    private static Map<String, Long> counts(DatabaseServer server) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        try (Connection connection = server.connection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SHOW GLOBAL STATUS WHERE Variable_name IN"
                                        + " ('Com_load', 'Com_delete')")) {
            while (rows.next()) {
                counts.put(rows.getString(1).substring("Com_".length()), rows.getLong(2));
            }
        }
        return counts;
    }
}
