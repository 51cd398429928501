package dev.swingbridge.proxy.session.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.link.ScriptedServer;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.table.Side;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is asked on one server and said to the other one. */
class StateTransferTest {
    private static final String MYSQL = "9.7.0";
    private static final String MARIADB = "5.5.5-11.4.2-MariaDB";
    private static final StatementClassifier CLASSIFIER = new StatementClassifier();

    private final SessionChanges changes = new SessionChanges("shop");
    private final ScriptedServer target = new ScriptedServer(Side.TARGET, MYSQL);
    private ScriptedServer source = new ScriptedServer(Side.SOURCE, MYSQL);
    private SqlContext context = SqlContext.of("shop", ServerDialect.of(MYSQL));
    private @Nullable ErrPacket error;

    /** The client has run a statement. */
    private void ran(String sql) {
        ran(sql, UTF_8);
    }

    private void ran(String sql, Charset charset) {
        byte[] text = sql.getBytes(charset);
        for (StatementDetail detail : CLASSIFIER.detail(text, 0, text.length, context)) {
            changes.after(detail, sql, "");
        }
    }

    private void transfer(boolean everything) {
        List<@Nullable ErrPacket> ends = new ArrayList<>();
        BackendLink from = source.link();
        BackendLink to = target.link();
        StateTransfer.run(LinkFormat.of(0), from, to, changes, everything, ends::add);
        boolean busy = true;
        while (busy) {
            busy = source.answer();
            busy |= target.answer();
        }
        assertThat(ends).hasSize(1);
        error = ends.getFirst();
    }

    private static List<@Nullable String> row(String... values) {
        return List.of(values);
    }

    @Test
    void saysNothingWhenThereIsNoNews() {
        transfer(false);

        assertThat(source.asked()).isEmpty();
        assertThat(target.asked()).isEmpty();
    }

    @Test
    void setsOnANewServerWhatIsNotTheSameThere() {
        String all =
                VariableNames.ALWAYS.stream()
                        .map(name -> "@@session." + name)
                        .collect(Collectors.joining(", ", "SELECT ", ""));
        List<@Nullable String> there =
                new ArrayList<>(Collections.nCopies(VariableNames.ALWAYS.size(), "1"));
        there.set(VariableNames.ALWAYS.indexOf("sql_mode"), "ANSI");
        target.answering(all, there);

        transfer(true);

        assertThat(error).isNull();
        assertThat(source.asked()).containsExactly(all);
        assertThat(target.asked()).containsExactly(all, "SET @@session.sql_mode='1'");
    }

    @Test
    void setsWhatTheClientSetEvenWhereItIsTheSame() {
        ran("SET time_zone = 'SYSTEM'");

        transfer(true);

        assertThat(target.asked()).endsWith("SET @@session.time_zone='1'");
    }

    @Test
    void carriesVariablesOfBothKindsWithTheirTypes() {
        ran("SET @a = 'v', time_zone = '+00:00'");
        source.answering(
                "SELECT @@session.time_zone, @`a`, HEX(@`a`), CHARSET(@`a`), COLLATION(@`a`)",
                row("+00:00", "v", "76", "utf8mb4", "utf8mb4_0900_ai_ci"));

        transfer(false);

        assertThat(target.asked())
                .containsExactly(
                        "SET @@session.time_zone='+00:00',"
                                + " @`a`=_utf8mb4 X'76' COLLATE utf8mb4_0900_ai_ci");
    }

    @Test
    void carriesTheLastInsertIdBesideTheRole() {
        changes.insertIdChanged();
        ran("SET ROLE reader");
        source.answering("SELECT LAST_INSERT_ID(), CURRENT_ROLE()", row("42", "`reader`@`%`"));

        transfer(false);

        assertThat(target.asked())
                .containsExactly("SET last_insert_id=42", "SET ROLE `reader`@`%`");
    }

    @Test
    void leavesOutAVariableThatTheOtherServerDoesNotKnow() {
        ran("SET sql_mode = '', wsrep_on = 1");
        target.failing(
                "SET @@session.sql_mode='1', @@session.wsrep_on='1'",
                1193,
                "Unknown system variable 'wsrep_on'");

        transfer(false);

        assertThat(error).isNull();
        assertThat(source.asked()).hasSize(2); // what is left is read anew
        assertThat(target.asked()).endsWith("SET @@session.sql_mode='1'");
    }

    @Test
    void asksForNothingMoreWhenNothingIsLeft() {
        ran("SET wsrep_on = 1");
        target.failing("SET @@session.wsrep_on='1'", 1193, "Unknown system variable 'wsrep_on'");

        transfer(false);

        assertThat(error).isNull();
        assertThat(source.asked()).containsExactly("SELECT @@session.wsrep_on");
        assertThat(target.asked()).hasSize(1);
    }

    @Test
    void endsWithAnErrorThatNamesNoVariableOfTheSession() {
        ran("SET sql_mode = ''");
        ran("PREPARE p FROM 'SELECT 1'");
        target.failing("SET @@session.sql_mode='1'", 1193, "Unknown system variable 'other'");

        transfer(false);

        assertThat(error).extracting(ErrPacket::code).isEqualTo(1193);
        assertThat(target.asked()).hasSize(1);
    }

    @Test
    void callsVariablesByTheNamesOfEachFamily() {
        source = new ScriptedServer(Side.SOURCE, MARIADB);
        ran("SET SESSION transaction_isolation = 'SERIALIZABLE'");

        transfer(false);

        assertThat(source.asked()).containsExactly("SELECT @@session.tx_isolation");
        assertThat(target.asked()).containsExactly("SET @@session.transaction_isolation='1'");
    }

    @Test
    void preparesTextsInTheirSchemaAndDropsThoseThatWereDropped() {
        ran("PREPARE p FROM 'SELECT * FROM t'");
        ran("DEALLOCATE PREPARE q");

        transfer(false);

        assertThat(target.asked())
                .containsExactly(
                        "COM_INIT_DB shop",
                        "PREPARE p FROM 'SELECT * FROM t'",
                        "DEALLOCATE PREPARE `q`");
    }

    /** The other server reads what it is sent in the session's character set, whichever it is. */
    @Test
    void sendsATextInNoCharacterSet() {
        context = context.withCharset(SqlCharset.GBK);
        ran("PREPARE p FROM 'SELECT ''\u7e17'' FROM t'", Charset.forName("GBK"));
        context = context.withCharset(SqlCharset.named("latin2"));
        ran("PREPARE q FROM 'SELECT ''\u017e'' FROM t'", Charset.forName("ISO-8859-2"));

        transfer(false);

        String hex = HexFormat.of().formatHex("SELECT '\u7e17' FROM t".getBytes(UTF_8));
        assertThat(target.asked())
                .containsExactlyInAnyOrder(
                        "COM_INIT_DB shop",
                        "SET @`swingbridge text` = _utf8mb4 X'" + hex + "'",
                        "PREPARE `p` FROM @`swingbridge text`",
                        "SET @`swingbridge text` = NULL",
                        "DEALLOCATE PREPARE `q`");
    }

    @Test
    void leavesATextAloneWhoseSchemaIsNotThere() {
        ran("PREPARE p FROM 'SELECT * FROM t'");
        target.failing("COM_INIT_DB shop", 1049, "Unknown database 'shop'");

        transfer(false);

        assertThat(error).isNull();
        assertThat(target.asked()).containsExactly("COM_INIT_DB shop");
    }

    @Test
    void leavesATextToTheClientThatDoesNotPrepareThere() {
        ran("PREPARE p FROM 'SELECT * FROM t'");
        target.failing("PREPARE p FROM 'SELECT * FROM t'", 1146, "Table 't' doesn't exist");

        transfer(false);

        assertThat(error).isNull();
    }
}
