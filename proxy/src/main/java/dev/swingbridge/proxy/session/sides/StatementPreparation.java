package dev.swingbridge.proxy.session.sides;

import static dev.swingbridge.proxy.session.step.SessionStep.step;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.OwnReply;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.step.StepSequence;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a statement on a second server, in the default schema that it was prepared in first: its
 * names mean what they meant then.
 */
final class StatementPreparation {
    private final BackendLink link;
    private final PreparedStatement statement;
    private final SideSchema schema;
    private final SqlContext now;
    private boolean elsewhere;

    /**
     * @param now how the server reads what the session sends
     */
    StatementPreparation(
            BackendLink link, PreparedStatement statement, SideSchema schema, SqlContext now) {
        this.link = link;
        this.statement = statement;
        this.schema = schema;
        this.now = now;
    }

    void run(Consumer<@Nullable ErrPacket> done) {
        StepSequence.run(
                List.of(
                        step("choose the statement's schema", this::chooseItsSchema)
                                .unless(this::inItsSchema),
                        step("prepare", this::prepare),
                        step("choose the session's schema", this::chooseSchema)
                                .unless(() -> !elsewhere)),
                done);
    }

    private boolean inItsSchema() {
        return statement.schema().isEmpty() || statement.schema().equals(link.schema());
    }

    /** One that does not depend on a schema is prepared without it, too. */
    private void chooseItsSchema(Consumer<@Nullable ErrPacket> end) {
        schema.choose(
                link,
                statement.schema(),
                error -> {
                    elsewhere = error == null;
                    boolean needless =
                            ConnectFailure.ofSchema(error)
                                    && !statement.facts().dependsOn(statement.schema());
                    end.accept(needless ? null : error);
                });
    }

    private void chooseSchema(Consumer<@Nullable ErrPacket> end) {
        schema.chooseIfThere(link, end);
    }

    private void prepare(Consumer<@Nullable ErrPacket> end) {
        if (!link.open()) {
            end.accept(SmallResult.LOST.error());
            return;
        }
        if (!statement.readsAlikeIn(now)) {
            end.accept(
                    ProxyError.NOT_SUPPORTED.packet(
                            "the session has changed its sql_mode or character set since it"
                                    + " prepared the statement, whose tables are on the %s server"
                                            .formatted(link.side().label())
                                    + " now: prepare it again"));
            return;
        }
        ByteBuf packet =
                PacketFrame.build(
                        link.allocator(),
                        0,
                        out -> out.writeByte(0x16).writeBytes(statement.sql()));
        link.send(packet, ReplyShape.PREPARED, new Prepared(link.side(), statement, end));
    }

    private record Prepared(
            Side side, PreparedStatement statement, Consumer<@Nullable ErrPacket> end)
            implements OwnReply {
        @Override
        public void end(ReplyTracker tracker) {
            if (tracker.end().error()) {
                end.accept(
                        ProxyError.NOT_SUPPORTED.packet(
                                "the statement cannot be prepared on the %s server (error %d)"
                                        .formatted(side.label(), tracker.end().errorCode())));
            } else if (tracker.end().preparedColumns() != statement.columns()
                    || tracker.end().preparedParameters() != statement.parameters()) {
                end.accept(ProxyError.STATEMENT_DIFFERS.packet(side.label()));
            } else {
                statement.preparedOn(side, tracker.end().statementId());
                end.accept(null);
            }
        }

        @Override
        public void lost() {
            end.accept(SmallResult.LOST.error());
        }
    }
}
