package dev.swingbridge.proxy.session.sides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.ScriptedServer;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.netty.util.concurrent.Promise;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SideChangeTest {
    private static final TableName ORDERS = new TableName("shop", "orders");

    private final SidesLab lab = new SidesLab();

    private void enterTarget(@Nullable PreparedStatement statement) {
        lab.sides.enter(Side.TARGET, statement, true, lab::ended);
        assertThat(lab.done()).isTrue();
    }

    /** Prepared on the source, in its default schema. */
    private PreparedStatement prepared(String sql, String schema) {
        StatementFacts facts =
                new StatementFacts(
                        StatementFacts.Kind.SELECT, Set.of(ORDERS), Set.of(), Set.of(), true);
        PreparedStatement statement =
                lab.state
                        .statements()
                        .candidate(
                                sql.getBytes(StandardCharsets.UTF_8),
                                facts,
                                schema,
                                lab.state.context());
        lab.state.statements().keep(statement);
        statement.preparedOn(Side.SOURCE, 3);
        return statement;
    }

    private static void set(SidesLab lab, String variable) {
        lab.state.changes().tracked(List.of(new SessionChange.SystemVariable(variable, "")));
    }

    /** Without the comparison with what a new connection began with. */
    private List<String> askedOfTarget() {
        return lab.target.asked().stream().filter(sql -> !sql.startsWith("SELECT @@")).toList();
    }

    @Test
    void makesTheSideReadyStepByStep() {
        set(lab, "sql_mode");
        lab.state.transaction().began(Side.SOURCE, "BEGIN");
        lab.state.multiStatements(true);
        PreparedStatement statement = prepared("SELECT * FROM orders", "shop");

        enterTarget(statement);

        assertThat(lab.error).isNull();
        assertThat(lab.logins).containsExactly("shop");
        assertThat(askedOfTarget())
                .containsExactly(
                        "COM_SET_OPTION 0",
                        "SET @@session.sql_mode='1'",
                        "BEGIN",
                        "COM_STMT_PREPARE SELECT * FROM orders");
        assertThat(lab.source.asked()).endsWith("ROLLBACK");
        assertThat(lab.state.current()).isEqualTo(Side.TARGET);
        assertThat(statement.idOn(Side.TARGET)).isEqualTo(99);
    }

    @Test
    void asksNobodyAnythingWhenAllIsDone() {
        enterTarget(null);
        List<String> before = lab.target.asked();

        assertThat(lab.sides.ready(Side.TARGET, null, true)).isTrue();
        enterTarget(null);

        assertThat(lab.target.asked()).isEqualTo(before);
        assertThat(lab.logins).hasSize(1);
    }

    @Test
    void carriesOnlyWhatIsNewTheSecondTime() {
        enterTarget(null);
        int before = lab.target.asked().size();
        lab.sides.enter(Side.SOURCE, null, true, lab::ended);
        assertThat(lab.done()).isTrue();
        set(lab, "time_zone");

        enterTarget(null);

        assertThat(lab.target.asked().subList(before, lab.target.asked().size()))
                .containsExactly("SET @@session.time_zone='1'");
    }

    @Test
    void staysWhereItIsWhenAStepFails() {
        set(lab, "sql_mode");
        lab.target.failing("SET @@session.sql_mode='1'", 1231, "Variable can't be set");
        PreparedStatement statement = prepared("SELECT * FROM orders", "shop");

        enterTarget(statement);

        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(1231);
        assertThat(lab.state.current()).isEqualTo(Side.SOURCE);
        assertThat(statement.preparedOn(Side.TARGET)).isFalse();
        assertThat(lab.sides.knows(Side.TARGET)).isFalse();
    }

    @Test
    void connectsWithoutASchemaThatTheServerLacks() {
        lab.schemaRefused = new ErrPacket(1049, "42000", "Unknown database 'shop'");
        lab.target.failing("COM_INIT_DB shop", 1049, "Unknown database 'shop'");

        lab.sides.enter(Side.TARGET, null, false, lab::ended);

        assertThat(lab.done()).isTrue();
        assertThat(lab.error).isNull();
        assertThat(lab.logins).containsExactly("shop", "");
        assertThat(lab.state.current()).isEqualTo(Side.TARGET);
    }

    @Test
    void refusesAStatementThatNeedsASchemaWhichTheServerLacks() {
        lab.schemaRefused = new ErrPacket(1044, "42000", "Access denied");
        lab.target.failing("COM_INIT_DB shop", 1044, "Access denied");

        enterTarget(null);

        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(1044);
        assertThat(lab.state.current()).isEqualTo(Side.SOURCE);
    }

    @Test
    void closesAConnectionThatOpensAfterTheClientHasGone() {
        lab.sides.end();

        enterTarget(null);

        assertThat(lab.error).extracting(ErrPacket::message).isEqualTo("lost the connection");
        assertThat(lab.target.open()).isFalse();
        assertThat(lab.state.link(Side.TARGET)).isNull();
    }

    /** While the session is made ready for a cutover its client may be faster. */
    @Test
    void keepsAConnectionThatIsInUseWhenAnotherOneOpensLate() {
        List<Promise<Backend>> connecting = new ArrayList<>();
        lab.connecting = connecting;
        ScriptedServer late = new ScriptedServer(Side.TARGET, "9.7.0");
        lab.sides.open(Side.TARGET, lab::ended);
        lab.sides.enter(Side.TARGET, null, true, lab::ended);
        connecting.getLast().setSuccess(lab.target.backend(0, "shop"));
        assertThat(lab.done()).isTrue();
        BackendLink inUse = lab.state.link(Side.TARGET);

        connecting.getFirst().setSuccess(late.backend(0, "shop"));

        assertThat(lab.done()).isTrue();
        assertThat(lab.error).isNull();
        assertThat(lab.state.link(Side.TARGET)).isSameAs(inUse);
        assertThat(late.open()).isFalse();
    }

    @Test
    void closesAConnectionOfTheUserBefore() {
        List<Promise<Backend>> connecting = new ArrayList<>();
        lab.connecting = connecting;
        lab.sides.open(Side.TARGET, lab::ended);
        lab.state.reset(SidesLab.login("admin"), Side.SOURCE, lab.state.context());

        connecting.getLast().setSuccess(lab.target.backend(0, "shop"));

        assertThat(lab.done()).isTrue();
        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(2013);
        assertThat(lab.state.link(Side.TARGET)).isNull();
        assertThat(lab.target.open()).isFalse();
    }

    @Test
    void preparesInTheSchemaThatTheStatementWasPreparedIn() {
        PreparedStatement statement = prepared("SELECT * FROM posts", "blog");

        enterTarget(statement);

        assertThat(askedOfTarget())
                .containsExactly(
                        "COM_INIT_DB blog",
                        "COM_STMT_PREPARE SELECT * FROM posts",
                        "COM_INIT_DB shop");
    }

    @Test
    void preparesWithoutASchemaThatDoesNotMatterToTheStatement() {
        PreparedStatement statement = prepared("SELECT * FROM shop.orders", "blog");
        lab.target.failing("COM_INIT_DB blog", 1049, "Unknown database 'blog'");

        enterTarget(statement);

        assertThat(lab.error).isNull();
        assertThat(askedOfTarget())
                .containsExactly("COM_INIT_DB blog", "COM_STMT_PREPARE SELECT * FROM shop.orders");
    }

    @Test
    void refusesAStatementWithOtherColumnsThere() {
        PreparedStatement statement = prepared("SELECT * FROM orders", "shop");
        statement.described(2, 0);

        enterTarget(statement);

        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(1615);
        assertThat(statement.preparedOn(Side.TARGET)).isFalse();
    }

    /** The same bytes may be another statement to a server that reads them otherwise. */
    @Test
    void refusesAStatementThatWasReadInAnotherWay() {
        PreparedStatement plain = prepared("SELECT 'x' FROM orders", "shop");
        PreparedStatement escaped = prepared("SELECT 'x\\'' FROM orders", "shop");
        PreparedStatement quoted = prepared("SELECT \"x\" FROM orders", "shop");
        PreparedStatement letters = prepared("SELECT '\u7e17' FROM orders", "shop");
        SqlContext before = lab.state.context();

        lab.state.context(before.withModes(false, true));
        enterTarget(escaped);
        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(1235);
        lab.state.context(before.withModes(true, false));
        enterTarget(quoted);
        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(1235);
        lab.state.context(before.withCharset(SqlCharset.GBK));
        enterTarget(letters);
        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(1235);
        assertThat(askedOfTarget()).noneMatch(asked -> asked.startsWith("COM_STMT_PREPARE"));

        enterTarget(plain);
        assertThat(lab.error).isNull();
        lab.state.context(before);
        enterTarget(letters);
        assertThat(lab.error).isNull();
    }

    @Test
    void namesSavepointsInTheCharacterSetOfTheSession() {
        lab.state.context(lab.state.context().withCharset(SqlCharset.GBK));
        lab.state.transaction().began(Side.SOURCE, "BEGIN");
        lab.state.transaction().savepoint("SAVEPOINT \u7e17");

        enterTarget(null);

        String asReadInUtf8 =
                new String(
                        "SAVEPOINT \u7e17".getBytes(Charset.forName("GBK")),
                        StandardCharsets.UTF_8);
        assertThat(askedOfTarget()).endsWith("BEGIN", asReadInUtf8);
    }

    @Test
    void losesTheStatementWithTheServer() {
        enterTarget(null);
        lab.target.close();

        lab.sides.prepare(Side.TARGET, prepared("SELECT 1", ""), lab::ended);

        assertThat(lab.done()).isTrue();
        assertThat(lab.error).extracting(ErrPacket::code).isEqualTo(2013);
    }
}
