package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.scatter.GatheredReply;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.VariableLiteral;
import dev.swingbridge.router.sql.StatementDetail;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client chooses a default schema while tables are on both sides: one that its server lacks may
 * be on the other, which then has it as the session's; the session stays where it is.
 */
final class SchemaChoice {
    private final ClientSession session;
    private final SessionServices services;
    private final SessionState state;
    private final RunningCommand command;

    SchemaChoice(ClientSession session, SessionServices services) {
        this.session = session;
        this.services = services;
        this.state = session.state();
        this.command = session.command();
    }

    /**
     * Takes the command at hand on, if it is such a choice.
     *
     * @return false when it goes the way of any command
     */
    boolean take() {
        String schema = chosen();
        String among = schema.isEmpty() ? chosenAmongOthers() : "";
        if ((schema.isEmpty() && among.isEmpty()) || !session.upload().ended()) {
            return false;
        }
        RouteTable routes = services.routes().current();
        if (!routes.divided() && state.current() == routes.defaultSide()) {
            return false;
        }
        if (!schema.isEmpty()) {
            command.side = state.current();
            session.forwarding()
                    .send(state.current(), new GatheredReply(reply -> answered(reply, schema)));
            return true;
        }
        if (state.view().workedOn().isEmpty()) {
            lookFor(among);
            return true;
        }
        return false;
    }

    private String chosen() {
        if (command.code == CommandCode.INIT_DB) {
            return command.schema;
        }
        return command.code == CommandCode.QUERY && command.details.size() == 1
                ? command.details.getFirst().useSchema()
                : "";
    }

    /** The first choice in a text of several statements that no table sends anywhere. */
    private String chosenAmongOthers() {
        if (command.details.size() < 2 || command.facts.touchesTables()) {
            return "";
        }
        return command.details.stream()
                .map(StatementDetail::useSchema)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    // ---- a choice alone

    private void answered(GatheredReply reply, String schema) {
        ReplyTracker tracker = reply.tracker();
        if (session.phase() == SessionPhase.CLOSED || tracker == null) {
            return; // the session's own server is lost, and with it the session
        }
        if (!tracker.end().error() || !DefaultSchema.absent(tracker.end().errorCode())) {
            session.channel().write(reply.bytes());
            session.forwarding().end(tracker);
            session.channel().flush();
            return;
        }
        Side other = state.current().other();
        SideChange sides = session.sides();
        Runnable choose =
                () ->
                        InternalQuery.initDb(
                                Objects.requireNonNull(state.link(other)),
                                state.format(),
                                schema,
                                chosen -> chosenThere(chosen.error(), other, schema, reply));
        sides.open(other, then(() -> sides.transfer(other, then(choose))));
    }

    private Consumer<@Nullable ErrPacket> then(Runnable next) {
        return error -> {
            if (session.phase() == SessionPhase.CLOSED) {
                return;
            }
            if (error == null) {
                next.run();
            } else {
                answer(error(error));
            }
        };
    }

    private void chosenThere(
            @Nullable ErrPacket error, Side other, String schema, GatheredReply reply) {
        if (session.phase() == SessionPhase.CLOSED) {
            return;
        }
        if (error == null) {
            state.schemaChosen(other, schema);
            state.diagnostics().afterCommand();
            answer(ok(schema));
        } else if (error.code() == ConnectFailure.UNKNOWN_SCHEMA) {
            answer(reply.bytes()); // it may say more: that the account has no right to it
        } else {
            answer(error(error));
        }
    }

    /** The reply's own effects are none: the server has refused. */
    private void answer(ByteBuf bytes) {
        session.channel().writeAndFlush(bytes);
        session.forwarding().answered();
    }

    private ByteBuf ok(String schema) {
        return OkAnswer.frame(
                session.channel().alloc(),
                session.upload().sequence() + 1,
                state,
                List.of(new SessionChange.Schema(schema)));
    }

    private ByteBuf error(ErrPacket error) {
        return ProxyError.frame(session.channel().alloc(), session.upload().sequence() + 1, error);
    }

    // ---- a choice among other statements

    private void lookFor(String schema) {
        BackendLink link = state.link(state.current());
        if (link == null) {
            session.forwarding().go(state.current());
            return;
        }
        InternalQuery.run(
                link,
                state.format(),
                "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = "
                        + VariableLiteral.quoted(schema),
                found -> {
                    if (session.phase() == SessionPhase.CLOSED) {
                        return;
                    }
                    boolean lacking = found.ok() && "0".equals(found.text(0));
                    session.forwarding().go(lacking ? state.current().other() : state.current());
                    session.consumeSoon();
                });
    }
}
