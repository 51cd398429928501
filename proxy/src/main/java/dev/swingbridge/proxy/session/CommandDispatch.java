package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.command.SqlReading;
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
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each kind of command: routed by its tables, sent to the side where its statement
 * lives or the session is, or answered here.
 */
final class CommandDispatch {
    private final SessionServices services;
    private final SessionState state;
    private final SqlReading reading;
    private final SchemaChoice choice;
    private final Admission admission;
    private final KillStatement kills;

    CommandDispatch(
            SessionServices services,
            SessionState state,
            SqlReading reading,
            SchemaChoice choice,
            Admission admission,
            KillStatement kills) {
        this.services = services;
        this.state = state;
        this.reading = reading;
        this.choice = choice;
        this.admission = admission;
        this.kills = kills;
    }

    /** What comes next for a command that has just come. */
    Next dispatch(RunningCommand command) {
        return switch (command) {
            case RunningCommand.Query query -> query(query);
            case RunningCommand.Execute execute -> admission.route(execute);
            case RunningCommand.Prepare prepare -> admission.route(prepare);
            case RunningCommand.OnStatement on -> Next.send(sideOf(on.statement()));
            case RunningCommand.Close close -> close(close.statement());
            case RunningCommand.UnknownStatement unknown -> unknown(unknown);
            case RunningCommand.InitDb chosen -> choose(chosen);
            case RunningCommand.FieldList list -> admission.route(list);
            case RunningCommand.SetOption _ -> stay();
            case RunningCommand.Kill kill -> kill(kill.connectionId(), false);
            case RunningCommand.Plain plain -> plain(plain.code());
        };
    }

    /** To the side where the session is. */
    private Next stay() {
        return Next.send(state.current());
    }

    private Next choose(RunningCommand.InitDb command) {
        Next chosen = choice.of(command);
        return chosen == null ? stay() : chosen;
    }

    private Next query(RunningCommand.Query query) {
        String variable = SqlReading.textVariable(query);
        BackendLink link = state.link(state.current());
        if (!variable.isEmpty() && link != null) {
            return readText(query, link, variable);
        }
        if (query.facts().kind() == StatementFacts.Kind.KILL) {
            return kill(KillStatement.target(query), KillStatement.queryOnly(query));
        }
        Next chosen = choice.of(query);
        return chosen == null ? admission.route(query) : chosen;
    }

    /** PREPARE ... FROM a variable: its value now counts, whatever it becomes later. */
    private Next readText(RunningCommand.Query query, BackendLink link, String variable) {
        String sql = "SELECT HEX(CONVERT(" + UserVariable.quoted(variable) + " USING utf8mb4))";
        return new Next.Ask<SmallResult>(
                answered ->
                        FoundRows.<SmallResult>keep(
                                link,
                                state.format(),
                                state.diagnostics(),
                                value -> InternalQuery.run(link, state.format(), sql, value),
                                answered),
                value -> new Next.Route(value.ok() ? reading.textRead(query, text(value)) : query));
    }

    private static String text(SmallResult value) {
        String hex = value.text(0);
        return new String(HexFormat.of().parseHex(hex == null ? "" : hex), StandardCharsets.UTF_8);
    }

    private Side sideOf(PreparedStatement statement) {
        Side cursor = statement.cursorSide();
        if (cursor != null) {
            return cursor;
        }
        Side current = state.current();
        return statement.preparedOn(current) || !statement.preparedOn(current.other())
                ? current
                : current.other();
    }

    private Next unknown(RunningCommand.UnknownStatement unknown) {
        return unknown.code().reply() == ReplyShape.NONE
                ? Next.unanswered()
                : new Next.Refuse(
                        ProxyError.NO_SUCH_STATEMENT.packet(
                                Integer.toUnsignedString(unknown.id()), taker(unknown.code())));
    }

    /** The server's function that would have refused it: part of the error's text. */
    private String taker(CommandCode code) {
        BackendLink link = state.link(state.current());
        if (link == null || !link.mariaDb()) {
            return "mysql_stmt_precheck";
        }
        return switch (code) {
            case FETCH -> "mysqld_stmt_fetch";
            case RESET -> "mysqld_stmt_reset";
            default -> "mysqld_stmt_execute";
        };
    }

    private Next close(PreparedStatement statement) {
        state.statements().remove(statement);
        for (Side side : Side.values()) {
            BackendLink link = state.link(side);
            if (link != null && link.open() && statement.preparedOn(side)) {
                link.closeStatement(statement.idOn(side));
            }
        }
        return Next.unanswered();
    }

    private Next plain(CommandCode code) {
        return switch (code) {
            case QUIT -> new Next.End();
            case CHANGE_USER -> new Next.ChangeUser();
            case BINLOG_DUMP, BINLOG_DUMP_GTID, TABLE_DUMP, REGISTER_REPLICA ->
                    Next.send(logSide());
            default -> stay();
        };
    }

    /** Whose log replicas get; work that is tied to a side must not be left for it. */
    private Side logSide() {
        boolean free = state.transaction().workSide() == null && state.pins().none();
        return free ? services.routes().current().defaultSide() : state.current();
    }

    /** An id that is not the proxy's is the server's own: shown by SHOW PROCESSLIST. */
    private Next kill(long connectionId, boolean queryOnly) {
        SessionHandle victim = services.registry().find(connectionId);
        return victim == null
                ? stay()
                : new Next.Ask<@Nullable ErrPacket>(
                        done -> kills.kill(victim, queryOnly, done),
                        error -> error == null ? new Next.Ok(List.of()) : new Next.Refuse(error));
    }
}
