package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.scatter.GatheredReply;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.VariableLiteral;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client chooses a default schema while tables are on both sides: one that its server lacks may
 * be on the other, which then has it as the session's; the session stays where it is.
 */
final class SchemaChoice {
    private final SessionState state;
    private final CommandBytes bytes;
    private final LiveRouteTable live;
    private final SideChange sides;

    SchemaChoice(SessionState state, CommandBytes bytes, LiveRouteTable live, SideChange sides) {
        this.state = state;
        this.bytes = bytes;
        this.live = live;
        this.sides = sides;
    }

    /** What becomes of such a choice; null for a command that goes the way of any other. */
    @Nullable Next of(RunningCommand command) {
        String schema = chosen(command);
        String among = schema.isEmpty() ? chosenAmongOthers(command) : "";
        if ((schema.isEmpty() && among.isEmpty()) || !bytes.whole()) {
            return null;
        }
        RouteTable routes = live.current();
        if (!routes.divided() && state.current() == routes.defaultSide()) {
            return null;
        }
        if (!schema.isEmpty()) {
            return ask(command, schema);
        }
        return state.view().workedOn().isEmpty() ? lookFor(among) : null;
    }

    private static String chosen(RunningCommand command) {
        if (command instanceof RunningCommand.InitDb(String schema)) {
            return schema;
        }
        return command.particulars().details().size() == 1
                ? command.particulars().details().getFirst().useSchema()
                : "";
    }

    /** The first choice in a text of several statements that no table sends anywhere. */
    private static String chosenAmongOthers(RunningCommand command) {
        List<StatementDetail> details = command.particulars().details();
        if (details.size() < 2 || command.facts().touchesTables()) {
            return "";
        }
        return details.stream()
                .map(StatementDetail::useSchema)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    // ---- a choice alone

    private Next ask(RunningCommand command, String schema) {
        BackendLink link = state.link(state.current());
        if (link == null || !link.open()) {
            return new Next.End();
        }
        return new Next.Gather(
                link.side(),
                new Next.Ask<GatheredReply>(
                        reply ->
                                link.send(
                                        bytes.takeHead(),
                                        command.code().reply(),
                                        new GatheredReply(reply)),
                        reply -> answered(reply, schema)));
    }

    private Next answered(GatheredReply reply, String schema) {
        ReplyTracker tracker = reply.tracker();
        if (tracker == null) {
            return new Next.End(); // the session's own server is lost
        }
        if (!tracker.end().error() || !DefaultSchema.absent(tracker.end().errorCode())) {
            return new Next.Reply(reply.bytes(), tracker);
        }
        Side other = state.current().other();
        return Next.step(
                done -> sides.openAndTransfer(other, done),
                () -> chooseThere(other, schema, reply));
    }

    private Next chooseThere(Side other, String schema, GatheredReply reply) {
        BackendLink link = Objects.requireNonNull(state.link(other));
        return new Next.Ask<SmallResult>(
                chosen -> InternalQuery.initDb(link, state.format(), schema, chosen),
                chosen -> chosenThere(chosen.error(), other, schema, reply));
    }

    private Next chosenThere(
            @Nullable ErrPacket error, Side other, String schema, GatheredReply reply) {
        if (error == null) {
            state.schemaChosen(other, schema);
            state.diagnostics().afterCommand();
            return new Next.Ok(List.of(new SessionChange.Schema(schema)));
        }
        return error.code() == ConnectFailure.UNKNOWN_SCHEMA
                ? new Next.Answer(reply.bytes()) // it may say more: that the account has no right
                : new Next.Refuse(error);
    }

    // ---- a choice among other statements

    private Next lookFor(String schema) {
        BackendLink link = state.link(state.current());
        if (link == null) {
            return Next.send(state.current());
        }
        String sql =
                "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "
                        + VariableLiteral.quoted(schema);
        return new Next.Ask<SmallResult>(
                found -> InternalQuery.run(link, state.format(), sql, found),
                found -> {
                    boolean lacking = found.ok() && "0".equals(found.text(0));
                    return Next.send(lacking ? state.current().other() : state.current());
                });
    }
}
