package dev.swingbridge.router.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swingbridge.router.ddl.Extent;
import dev.swingbridge.router.ddl.TableChange;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.lexer.Tokens;
import dev.swingbridge.router.sql.StatementDetail.Assignment;
import dev.swingbridge.router.sql.StatementDetail.PreparedVerb;
import dev.swingbridge.router.sql.StatementDetail.Scope;
import dev.swingbridge.router.sql.StatementDetail.TransactionVerb;
import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class StatementDetailTest {
    private static final SqlContext MYSQL = SqlContext.of("app", ServerDialect.mysql(90_700));

    @Test
    void listsAssignmentsWithScopeNameAndText() {
        StatementDetail set =
                only(
                        "SET GLOBAL a = 1, b = 2, @@session.sql_mode := CONCAT(@@sql_mode, ',X'), @U = 'v'");

        assertThat(set.assignments())
                .extracting(Assignment::scope, Assignment::name, Assignment::valueText)
                .containsExactly(
                        tuple(Scope.GLOBAL, "a", "1"),
                        tuple(Scope.GLOBAL, "b", "2"),
                        tuple(Scope.SESSION, "sql_mode", "CONCAT(@@sql_mode, ',X')"),
                        tuple(Scope.USER_VARIABLE, "u", "'v'"));
        assertThat(set.userVariablesWritten()).containsExactly("u");
    }

    @Test
    void readsCharacterSetsAndTransactionSettings() {
        assertThat(only("SET NAMES utf8mb4 COLLATE utf8mb4_bin").assignments())
                .extracting(Assignment::scope, Assignment::valueText)
                .containsExactly(tuple(Scope.NAMES, "utf8mb4 COLLATE utf8mb4_bin"));
        assertThat(only("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY").assignments())
                .extracting(Assignment::scope, Assignment::name, Assignment::valueText)
                .containsExactly(
                        tuple(Scope.NEXT_TRANSACTION, "transaction_isolation", "READ COMMITTED"),
                        tuple(Scope.NEXT_TRANSACTION, "transaction_read_only", "READ ONLY"));
    }

    /** The server goes by a SET before it reads the rest of the text. */
    @Test
    void aStatementThatAnotherOneMakesReadOtherwiseIsNotTrusted() {
        String drop = "; SELECT 'x\\'; DROP TABLE t; SELECT \" ' /*\" /* */";

        for (String set :
                List.of(
                        "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
                        "SET @@session.sql_mode = @m",
                        "SET sql_mode = DEFAULT")) {
            assertThat(details(set + drop).getLast().facts().complete()).as(set).isFalse();
            assertThat(details(set + drop).getLast().facts().has(Effect.REDEFINES_SOMETHING))
                    .as(set)
                    .isTrue();
        }
        assertThat(details("SET NAMES latin1; SELECT * FROM t\u00e4").getLast().facts().complete())
                .isFalse();
        for (String same :
                List.of(
                        "SET sql_mode = 'ANSI'; SELECT '\\''",
                        "SET sql_mode = NO_BACKSLASH_ESCAPES; SELECT 'x', \"y\"",
                        "SET NAMES utf8mb4 COLLATE utf8mb4_bin; SELECT '\u00e4'",
                        "SET NAMES latin1; SELECT '\\''")) {
            assertThat(details(same).getLast().facts().complete()).as(same).isTrue();
        }
    }

    @Test
    void aBlockChangesATableAsFarAsAllOfItsStatementsTogether() {
        SqlContext maria = SqlContext.of("app", ServerDialect.mariaDb(110_405));
        for (String block :
                List.of(
                        "BEGIN NOT ATOMIC ALTER TABLE t DROP c; ALTER TABLE t COMMENT='x'; END",
                        "BEGIN NOT ATOMIC ALTER TABLE t COMMENT='x'; ALTER TABLE t DROP c; END")) {
            TableChange change =
                    Objects.requireNonNull(
                            StatementGrammar.facts(Tokens.of(block, maria))
                                    .defines()
                                    .get(new TableName("app", "t")),
                            block);

            assertThat(change.extent()).as(block).isEqualTo(Extent.COLUMNS_CHANGE);
            assertThat(change.columns()).as(block).containsExactly("c");
        }
    }

    @Test
    void readsTransactionControl() {
        assertThat(only("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY").transactions())
                .singleElement()
                .satisfies(
                        control -> {
                            assertThat(control.verb()).isEqualTo(TransactionVerb.START);
                            assertThat(control.consistentSnapshot()).isTrue();
                            assertThat(control.readOnly()).isTrue();
                        });
        assertThat(only("ROLLBACK TO `Sp 1`").transactions())
                .singleElement()
                .satisfies(
                        control -> {
                            assertThat(control.verb()).isEqualTo(TransactionVerb.ROLLBACK_TO);
                            assertThat(control.savepoint()).isEqualTo("Sp 1");
                        });
        assertThat(only("COMMIT AND NO CHAIN RELEASE").transactions())
                .singleElement()
                .satisfies(
                        control -> {
                            assertThat(control.noChain()).isTrue();
                            assertThat(control.release()).isTrue();
                            assertThat(control.chain()).isFalse();
                        });
    }

    @Test
    void findsWhatToSpliceInKillAndConnectionId() {
        String sql = "KILL QUERY 42 /* x */";
        StatementDetail kill = only(sql);

        assertThat(kill.kills())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.queryOnly()).isTrue();
                            assertThat(one.targetText()).isEqualTo("42");
                            assertThat(sql.substring(one.target().start(), one.target().end()))
                                    .isEqualTo("42");
                        });
        String select = "SELECT connection_id ( ), @@pseudo_thread_id";
        assertThat(only(select).connectionIdCalls())
                .extracting(range -> select.substring(range.start(), range.end()))
                .containsExactly("connection_id ( )", "@@pseudo_thread_id");
    }

    @Test
    void readsLocksTemporaryTablesAndUse() {
        assertThat(
                        only("SELECT GET_LOCK('a''b', 5), RELEASE_LOCK(@x), RELEASE_ALL_LOCKS()")
                                .locks())
                .containsExactly(
                        new UserLock(true, "a'b"), new UserLock(false, ""), UserLock.ALL_RELEASED);
        assertThat(only("CREATE TEMPORARY TABLE x (a INT)").temporaryTablesCreated())
                .containsExactly(new TableName("app", "x"));
        assertThat(only("DROP TEMPORARY TABLE IF EXISTS x, s.y").temporaryTablesDropped())
                .containsExactly(new TableName("app", "x"), new TableName("s", "y"));
        assertThat(only("USE `my schema`").useSchema()).isEqualTo("my schema");
    }

    @Test
    void readsPreparedStatements() {
        StatementDetail.Prepared prepare =
                only("PREPARE S1 FROM 'SELECT \\'a\\' FROM t'").prepared().getFirst();
        assertThat(prepare.verb()).isEqualTo(PreparedVerb.PREPARE);
        assertThat(prepare.name()).isEqualTo("s1");
        assertThat(prepare.sourceSql()).isEqualTo("SELECT 'a' FROM t");
        StatementDetail.Prepared execute = only("EXECUTE s1 USING @a, @B").prepared().getFirst();
        assertThat(execute.usingVariables()).containsExactly("a", "b");
        assertThat(only("PREPARE s FROM @Text").prepared().getFirst().sourceVariable())
                .isEqualTo("text");
    }

    @Test
    void givesOneDetailForEachStatementWithItsRange() {
        String sql = " SELECT 1 ; SET @a = 2; ";
        List<StatementDetail> details = details(sql);

        assertThat(details)
                .extracting(detail -> sql.substring(detail.range().start(), detail.range().end()))
                .containsExactly("SELECT 1", "SET @a = 2");
        assertThat(details.get(1).facts().kind()).isEqualTo(StatementFacts.Kind.SET);
    }

    private static StatementDetail only(String sql) {
        assertThat(details(sql)).hasSize(1);
        return details(sql).getFirst();
    }

    private static List<StatementDetail> details(String sql) {
        // The text need not begin at the array's start: ranges count from the text.
        byte[] text = ("xyz" + sql).getBytes(StandardCharsets.UTF_8);
        try (StatementClassifier classifier = new StatementClassifier()) {
            return classifier.detail(text, 3, text.length - 3, MYSQL);
        }
    }
}
