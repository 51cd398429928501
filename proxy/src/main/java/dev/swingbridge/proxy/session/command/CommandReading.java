package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.command.CommandDecoder;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.TableName;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads a command's first packet as far as the session must know what it does. */
public final class CommandReading {
    private final SessionState state;
    private final LiveRouteTable routes;
    private final SqlReading sql;
    private CommandDecoder decoder;

    public CommandReading(
            SessionState state, StatementClassifier classifier, LiveRouteTable routes) {
        this.state = state;
        this.decoder = new CommandDecoder(state.login().capabilities());
        this.routes = routes;
        this.sql = new SqlReading(classifier, state);
    }

    /** Of texts that become known only later. */
    public SqlReading sql() {
        return sql;
    }

    /** The client has logged in anew. */
    public void loginChanged() {
        decoder = new CommandDecoder(state.login().capabilities());
    }

    /**
     * Begins the command that waits, and says what it is.
     *
     * @param length of the first packet's payload, as far as it has come
     */
    public RunningCommand next(CommandBytes bytes, int length) {
        ByteBuf head = bytes.begin();
        int payload = head.readerIndex() + PacketFrame.HEADER_BYTES;
        return switch (decoder.decode(head, payload, length)) {
            case Command.Query query ->
                    sql.query(head, payload, length, query.textOffset(), bytes.whole());
            case Command.Prepare _ -> prepare(head, payload, length, bytes.whole());
            case Command.OnStatement on -> onStatement(on, bytes);
            case Command.InitDb initDb -> new RunningCommand.InitDb(initDb.schema());
            case Command.ProcessKill kill -> new RunningCommand.Kill(kill.connectionId());
            case Command.Malformed(CommandCode code) -> new RunningCommand.Plain(code);
            case Command.Plain plain -> plain(plain.code(), head, payload, length);
        };
    }

    private RunningCommand prepare(ByteBuf head, int payload, int length, boolean whole) {
        PreparedStatement statement =
                state.statements()
                        .candidate(
                                SqlReading.copy(head, payload + 1, length - 1),
                                sql.facts(head, payload + 1, length - 1, whole),
                                state.changes().schema(),
                                state.context());
        statement.routesVersion(routes.current().version());
        return new RunningCommand.Prepare(statement);
    }

    private RunningCommand onStatement(Command.OnStatement on, CommandBytes bytes) {
        CommandCode code = on.code();
        if (code == CommandCode.BULK_EXECUTE && !state.format().bulk()) {
            // not agreed on: the server says so before it looks for the statement
            return new RunningCommand.Plain(code);
        }
        PreparedStatement statement = state.statements().find(on.statementId());
        if (statement == null) {
            return new RunningCommand.UnknownStatement(code, on.statementId());
        }
        return switch (code) {
            case CLOSE -> new RunningCommand.Close(statement);
            case FETCH, RESET -> new RunningCommand.OnStatement(code, statement);
            default ->
                    new RunningCommand.Execute(code, statement, sql.again(code, statement, bytes));
        };
    }

    private RunningCommand plain(CommandCode code, ByteBuf head, int payload, int length) {
        return switch (code) {
            case FIELD_LIST -> new RunningCommand.FieldList(fieldList(head, payload, length));
            case SET_OPTION ->
                    new RunningCommand.SetOption(
                            length < 3 ? 0 : head.getUnsignedShortLE(payload + 1));
            default -> new RunningCommand.Plain(code);
        };
    }

    // 04 | table 00 | wildcard
    private StatementFacts fieldList(ByteBuf head, int payload, int length) {
        int end = head.indexOf(payload + 1, payload + length, (byte) 0);
        int bytes = (end < 0 ? payload + length : end) - payload - 1;
        String table = head.toString(payload + 1, bytes, StandardCharsets.UTF_8);
        return new StatementFacts(
                StatementFacts.Kind.SHOW,
                Set.of(new TableName(state.changes().schema(), table)),
                Set.of(),
                Set.of(),
                true);
    }
}
