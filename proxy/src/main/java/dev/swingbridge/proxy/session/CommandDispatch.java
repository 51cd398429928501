package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.registry.SessionHandle;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.UserVariable;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What becomes of each kind of command: routed by its tables, sent to the side where its statement
 * lives or the session is, or answered here.
 */
final class CommandDispatch {
    private final ClientSession session;
    private final SessionServices services;
    private final SessionState state;
    private final RunningCommand command;
    private final SqlReading reading;
    private final SchemaChoice choice;

    CommandDispatch(ClientSession session, SessionServices services) {
        this.session = session;
        this.services = services;
        this.state = session.state();
        this.command = session.command();
        this.reading = new SqlReading(services.classifier());
        this.choice = new SchemaChoice(session, services);
    }

    /**
     * Takes the session's new command on.
     *
     * @param payload where the first packet's payload starts in the command's head
     * @param length of that payload
     */
    void dispatch(Command decoded, ByteBuf head, int payload, int length) {
        switch (decoded) {
            case Command.Query query -> query(head, payload, query.textOffset(), length);
            case Command.Prepare _ -> prepare(head, payload, length);
            case Command.OnStatement on -> onStatement(on);
            case Command.InitDb initDb -> {
                command.schema = initDb.schema();
                if (!choice.take()) {
                    stay();
                }
            }
            case Command.ProcessKill kill -> kill(kill.connectionId(), false);
            case Command.Malformed _ -> stay();
            case Command.Plain plain -> plain(plain.code(), head, payload, length);
        }
    }

    private void route() {
        session.admission().route();
    }

    /** To the side where the session is. */
    private void stay() {
        session.forwarding().go(state.current());
    }

    private void query(ByteBuf head, int payload, int textOffset, int length) {
        command.textAt = textOffset;
        reading.read(
                command,
                head,
                payload + textOffset,
                length - textOffset,
                session.upload().ended(),
                state.context());
        reading.preparedTexts(command, state.changes(), state.context());
        String variable = SqlReading.textVariable(command);
        BackendLink link = state.link(state.current());
        if (!variable.isEmpty() && link != null) {
            readText(link, variable);
        } else if (command.facts.kind() == StatementFacts.Kind.KILL) {
            kill(KillStatement.target(command), KillStatement.queryOnly(command));
        } else if (!choice.take()) {
            route();
        }
    }

    /** PREPARE ... FROM a variable: its value now counts, whatever it becomes later. */
    private void readText(BackendLink link, String variable) {
        FoundRows.<SmallResult>keep(
                link,
                state.format(),
                state.diagnostics(),
                value ->
                        InternalQuery.run(
                                link,
                                state.format(),
                                "SELECT HEX(CONVERT("
                                        + UserVariable.quoted(variable)
                                        + " USING utf8mb4))",
                                value),
                value -> {
                    if (session.phase() == SessionPhase.CLOSED) {
                        return;
                    }
                    if (value.ok()) {
                        String hex = value.text(0);
                        reading.textRead(
                                command,
                                new String(
                                        HexFormat.of().parseHex(hex == null ? "" : hex),
                                        StandardCharsets.UTF_8),
                                state.changes(),
                                state.context());
                    }
                    route();
                    session.consumeSoon();
                });
    }

    private void prepare(ByteBuf head, int payload, int length) {
        boolean whole = session.upload().ended();
        reading.read(command, head, payload + 1, length - 1, whole, state.context());
        command.details = List.of();
        command.statement =
                state.statements()
                        .candidate(
                                SqlReading.copy(head, payload + 1, length - 1),
                                command.facts,
                                state.changes().schema());
        command.statement.routesVersion(services.routes().current().version());
        route();
    }

    private void onStatement(Command.OnStatement on) {
        if (on.code() == CommandCode.BULK_EXECUTE && !state.format().bulk()) {
            stay(); // not agreed on: the server says so before it looks for the statement
            return;
        }
        PreparedStatement statement = state.statements().find(on.statementId());
        if (statement == null) {
            unknownStatement(on);
            return;
        }
        command.statement = statement;
        switch (on.code()) {
            case EXECUTE, BULK_EXECUTE, SEND_LONG_DATA -> {
                boolean executes = on.code() == CommandCode.EXECUTE;
                reading.again(
                        command,
                        statement,
                        state.context(),
                        () -> executes ? ExecuteValues.texts(command, state) : List.of());
                route();
            }
            case CLOSE -> close(statement);
            default -> {
                // FETCH and RESET belong where the cursor or the parameters are
                Side side = statement.cursorSide();
                session.forwarding().go(side != null ? side : preparedSide(statement));
            }
        }
    }

    private Side preparedSide(PreparedStatement statement) {
        Side current = state.current();
        return statement.preparedOn(current) || !statement.preparedOn(current.other())
                ? current
                : current.other();
    }

    private void unknownStatement(Command.OnStatement on) {
        if (on.code().reply() == ReplyShape.NONE) {
            session.answers().drop();
        } else {
            session.answers()
                    .refuse(
                            ProxyError.NO_SUCH_STATEMENT.packet(
                                    Integer.toUnsignedString(on.statementId()), taker(on)));
        }
    }

    /** The server's function that would have refused it: part of the error's text. */
    private String taker(Command.OnStatement on) {
        BackendLink link = state.link(state.current());
        if (link == null || !link.mariaDb()) {
            return "mysql_stmt_precheck";
        }
        return switch (on.code()) {
            case FETCH -> "mysqld_stmt_fetch";
            case RESET -> "mysqld_stmt_reset";
            default -> "mysqld_stmt_execute";
        };
    }

    private void close(PreparedStatement statement) {
        state.statements().remove(statement);
        for (Side side : Side.values()) {
            BackendLink link = state.link(side);
            if (link != null && link.open() && statement.preparedOn(side)) {
                link.closeStatement(statement.idOn(side));
            }
        }
        state.releasePassesIfDone();
        session.answers().drop();
    }

    private void plain(CommandCode code, ByteBuf head, int payload, int length) {
        switch (code) {
            case QUIT -> session.close();
            case CHANGE_USER -> session.userChange().start();
            case FIELD_LIST -> {
                command.facts = fieldList(head, payload, length);
                route();
            }
            case BINLOG_DUMP, BINLOG_DUMP_GTID, TABLE_DUMP, REGISTER_REPLICA -> {
                session.forwarding().go(logSide());
            }
            case SET_OPTION -> {
                command.option = length < 3 ? 0 : head.getUnsignedShortLE(payload + 1);
                stay();
            }
            default -> stay();
        }
    }

    /** Whose log replicas get; work that is tied to a side must not be left behind for it. */
    private Side logSide() {
        boolean free = state.transaction().workSide() == null && state.pins().none();
        return free ? services.routes().current().defaultSide() : state.current();
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

    /** An id that is not the proxy's is the server's own: shown by SHOW PROCESSLIST. */
    private void kill(long connectionId, boolean queryOnly) {
        SessionHandle victim = services.registry().find(connectionId);
        if (victim == null) {
            stay();
            return;
        }
        new KillStatement(state, services.connector(), session.channel().eventLoop())
                .kill(
                        victim,
                        queryOnly,
                        error -> {
                            if (session.phase() == SessionPhase.CLOSED) {
                                return;
                            }
                            if (error == null) {
                                session.answers().ok();
                            } else {
                                session.answers().refuse(error);
                            }
                            session.consumeSoon();
                        });
    }
}
