package dev.swingbridge.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.lexer.SqlCharset;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes next for a command, given the session's state and the routes: no server is asked. */
class CommandDispatchTest {
    private final SessionWithoutServers lab = new SessionWithoutServers();
    private final SessionState state = lab.session.state();
    private final CommandBytes bytes = new CommandBytes(UnpooledByteBufAllocator.DEFAULT);
    private final SessionParts parts =
            SessionParts.of(
                    lab.services,
                    lab.client,
                    lab.session.loop(),
                    state,
                    bytes,
                    lab.session.sides());

    @AfterEach
    void end() {
        bytes.clear();
        lab.close();
    }

    private Next query(String sql) {
        return command(3, sql.getBytes(StandardCharsets.UTF_8));
    }

    private Next command(int code, byte... content) {
        return parts.dispatch().dispatch(read(code, content));
    }

    private RunningCommand read(int code, byte... content) {
        bytes.clear();
        bytes.add(
                Unpooled.buffer()
                        .writeMediumLE(content.length + 1)
                        .writeByte(0)
                        .writeByte(code)
                        .writeBytes(content));
        return parts.reading().next(bytes, bytes.ready());
    }

    private static int refusal(Next next) {
        return ((Next.Refuse) next).error().code();
    }

    @Test
    void aStatementGoesToTheSideOfItsTables() {
        assertThat(query("UPDATE t SET v = 1")).isEqualTo(Next.send(Side.SOURCE));
        state.releasePassesIfDone();

        lab.move(Side.TARGET);

        assertThat(query("UPDATE t SET v = 1")).isEqualTo(Next.send(Side.TARGET));
        assertThat(state.passes().groups()).containsExactly("orders");
    }

    @Test
    void aPreparedTextHasTheCharactersThatItsClientSent() {
        Charset gbk = Charset.forName("GBK");
        state.context(state.context().withCharset(SqlCharset.GBK));
        RunningCommand.Query prepare =
                (RunningCommand.Query)
                        read(3, "PREPARE s FROM 'SELECT 1 FROM \u8868'".getBytes(gbk));

        RunningCommand.Query execute = (RunningCommand.Query) read(3, "EXECUTE s".getBytes(gbk));

        TableName table = new TableName("shop", "\u8868");
        assertThat(prepare.facts().reads()).containsExactly(table);
        assertThat(execute.facts().reads()).containsExactly(table);
    }

    @Test
    void aStatementWithoutTablesStaysWhereTheSessionIs() {
        assertThat(query("SELECT 1")).isEqualTo(Next.send(Side.SOURCE));
        assertThat(command(0x02, (byte) 'x')).as("COM_INIT_DB").isEqualTo(Next.send(Side.SOURCE));

        state.current(Side.TARGET);

        assertThat(query("SELECT 1")).isEqualTo(Next.send(Side.TARGET));
        assertThat(command(0x0e)).as("COM_PING").isEqualTo(Next.send(Side.TARGET));
    }

    @Test
    void aStatementOnAHeldGroupWaitsWithoutAPass() {
        lab.gate.hold("orders");

        assertThat(query("SELECT * FROM t")).isEqualTo(new Next.Hold(Set.of("orders")));
        assertThat(state.passes().none()).isTrue();
    }

    @Test
    void aTransactionDoesNotSpanBothSides() {
        lab.move(Side.TARGET);
        state.transaction().worked(Side.SOURCE, true);

        assertThat(refusal(query("UPDATE t SET v = 1"))).isEqualTo(1235);
    }

    @Test
    void aReadOfBothSidesWaitsForTheCopyOfWhatTheSessionWrote() {
        lab.routes.update(
                table -> table.with("other", List.of(new TableName("shop", "u")), Side.SOURCE));
        lab.move(Side.TARGET);
        String join = "SELECT * FROM t JOIN u USING (id)";
        assertThat(query(join)).as("it wrote nothing").isInstanceOf(Next.Send.class);

        Side side = ((Next.Send) query(join)).side();
        state.ownWrites().ended(side.other());
        Next.Ask<?> ask = (Next.Ask<?>) query(join);

        assertThat(outcome(ask, () -> lab.caughtUp.complete(true))).isEqualTo(Next.send(side));
        assertThat(query(join)).as("known now").isEqualTo(Next.send(side));
    }

    @Test
    void aReadOfBothSidesIsRefusedWhenTheCopyDoesNotFollow() {
        lab.routes.update(
                table -> table.with("other", List.of(new TableName("shop", "u")), Side.SOURCE));
        lab.move(Side.TARGET);
        state.ownWrites().ended(Side.SOURCE);
        state.ownWrites().ended(Side.TARGET);

        Next.Ask<?> ask = (Next.Ask<?>) query("SELECT * FROM t JOIN u USING (id)");

        assertThat(refusal(outcome(ask, () -> lab.caughtUp.complete(false)))).isEqualTo(1205);
    }

    /** What follows from the answer to the question. */
    private static <T> Next outcome(Next.Ask<T> ask, Runnable answer) {
        AtomicReference<Next> next = new AtomicReference<>();
        ask.question().put(answered -> next.set(ask.then().apply(answered)));
        assertThat(next).hasNullValue();
        answer.run();
        return Objects.requireNonNull(next.get());
    }

    @Test
    void aWriteOfBothSidesIsRefused() {
        lab.move(Side.TARGET);

        assertThat(refusal(query("UPDATE t, u SET t.v = u.v"))).isEqualTo(1235);
    }

    @Test
    void anUnknownStatementIsRefusedOrLeftUnanswered() {
        byte[] id = {9, 0, 0, 0, 0, 1, 0, 0, 0};

        assertThat(refusal(command(0x17, id))).as("COM_STMT_EXECUTE").isEqualTo(1243);
        assertThat(command(0x18, id)).as("COM_STMT_SEND_LONG_DATA").isEqualTo(Next.unanswered());
        assertThat(command(0x19, id)).as("COM_STMT_CLOSE").isEqualTo(Next.unanswered());
    }

    @Test
    void aPreparedStatementIsExecutedWhereItsTablesAre() {
        var prepared =
                (RunningCommand.Prepare)
                        read(0x16, "UPDATE t SET v = 1".getBytes(StandardCharsets.UTF_8));
        state.statements().keep(prepared.statement());
        lab.move(Side.TARGET);

        assertThat(command(0x17, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0))
                .isEqualTo(Next.send(Side.TARGET));
    }

    @Test
    void aCursorIsReadWhereItWasOpened() {
        var prepared =
                (RunningCommand.Prepare)
                        read(0x16, "SELECT * FROM t".getBytes(StandardCharsets.UTF_8));
        state.statements().keep(prepared.statement());
        prepared.statement().cursor(true, Side.SOURCE);
        lab.move(Side.TARGET);
        state.current(Side.TARGET);

        assertThat(command(0x1c, (byte) 1, (byte) 0, (byte) 0, (byte) 0))
                .as("COM_STMT_FETCH")
                .isEqualTo(Next.send(Side.SOURCE));
    }

    @Test
    void aReplicaGetsTheLogOfTheDefaultSide() {
        state.current(Side.TARGET);

        assertThat(command(0x12)).isEqualTo(Next.send(Side.SOURCE));

        state.transaction().worked(Side.TARGET, true);

        assertThat(command(0x12)).as("work is tied").isEqualTo(Next.send(Side.TARGET));
    }

    @Test
    void aKillOfAnotherServersConnectionIsTheServers() {
        assertThat(query("KILL 4711")).isEqualTo(Next.send(Side.SOURCE));
        assertThat(query("KILL " + SessionWithoutServers.ID)).isInstanceOf(Next.Ask.class);
    }

    @Test
    void quitAndChangeUserAreTheLoops() {
        assertThat(command(0x01)).isEqualTo(new Next.End());
        assertThat(command(0x11)).isEqualTo(new Next.ChangeUser());
    }

    @Test
    void listsOfADividedSchemaAreAskedOfBothSides() {
        assertThat(query("SHOW TABLES")).isEqualTo(Next.send(Side.SOURCE));

        lab.move(Side.TARGET);

        assertThat(query("SHOW TABLES"))
                .as("the other side is opened")
                .isInstanceOf(Next.Ask.class);
    }
}
