package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.EofPacket;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.scatter.GatheredReply;
import dev.swingbridge.proxy.session.scatter.ListingScope;
import dev.swingbridge.proxy.session.scatter.MergedRows;
import dev.swingbridge.proxy.session.scatter.ResultReply;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks both servers for a list and gives the client one answer: the side where the session works
 * last, so that its reply counts for the session's state as that to any statement.
 */
final class ScatterQuery {
    private static final ResultReply NOTHING =
            new ResultReply(
                    ProxyError.SCHEMA_NOWHERE.packet(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Unpooled.EMPTY_BUFFER);

    private final ClientSession session;
    private final SessionState state;
    private final RunningCommand command;
    private final ListingScope scope;
    private final @Nullable SplitCatalogQuery parts;
    private final Side first;
    private boolean firstLacksSchema;

    /**
     * @param first where the session works, or would for any such statement
     */
    ScatterQuery(ClientSession session, ListingScope scope, Side first) {
        this(session, scope, null, first);
    }

    /**
     * @param parts what each side is asked instead; null when both get the client's own text
     */
    ScatterQuery(
            ClientSession session,
            ListingScope scope,
            @Nullable SplitCatalogQuery parts,
            Side first) {
        this.session = session;
        this.state = session.state();
        this.command = session.command();
        this.scope = scope;
        this.parts = parts;
        this.first = first;
    }

    /** Takes the command at hand on. */
    void ask() {
        command.side = first;
        PreparedStatement statement = command.statement;
        if (session.sides().ready(first, statement, false)) {
            state.current(first);
            makeOtherReady();
        } else {
            session.sides().enter(first, statement, false, firstReady());
        }
    }

    private Consumer<@Nullable ErrPacket> firstReady() {
        Consumer<@Nullable ErrPacket> ready = then(this::makeOtherReady);
        return failure -> {
            firstLacksSchema = DefaultSchema.absent(failure);
            ready.accept(firstLacksSchema ? null : failure);
        };
    }

    private void makeOtherReady() {
        SideChange sides = session.sides();
        Side other = first.other();
        sides.open(other, then(() -> sides.transfer(other, then(this::prepareOther))));
    }

    /** A server is not asked about a schema that it lacks: it would take it for another one. */
    private void prepareOther() {
        Side other = first.other();
        firstLacksSchema |= session.schema().lacking(first);
        if (session.schema().lacking(other)) {
            otherAnswered(NOTHING);
            return;
        }
        Consumer<@Nullable ErrPacket> ready = then(this::askOther);
        session.sides()
                .prepare(
                        other,
                        command.statement,
                        failure -> {
                            if (DefaultSchema.absent(failure)) {
                                otherAnswered(NOTHING);
                            } else {
                                ready.accept(failure);
                            }
                        });
    }

    private Consumer<@Nullable ErrPacket> then(Runnable next) {
        return failure -> {
            if (session.phase() == SessionPhase.CLOSED) {
                return;
            }
            if (failure == null) {
                next.run();
            } else {
                refuse(failure);
            }
        };
    }

    private void refuse(ErrPacket error) {
        session.answers().refuse(error);
    }

    private void askOther() {
        BackendLink link = state.link(first.other());
        ByteBuf head = command.head;
        if (link == null || !link.open() || head == null) {
            refuse(ProxyError.SERVER_UNREACHABLE.packet(first.other().label(), "lost"));
            return;
        }
        if (command.code == CommandCode.EXECUTE) {
            ExecuteValues.withoutCursor(head);
        }
        link.send(
                parts == null
                        ? session.forwarding().translated(head.copy(), first.other())
                        : command.withText(head, parts.text(first.other())),
                command.reply(),
                new GatheredReply(this::haveOther));
    }

    private void haveOther(GatheredReply reply) {
        if (session.phase() == SessionPhase.CLOSED) {
            return;
        }
        ReplyTracker tracker = reply.tracker();
        BackendLink link = state.link(first.other());
        if (tracker == null || link == null) {
            refuse(
                    ProxyError.SERVER_UNREACHABLE.packet(
                            first.other().label(), "lost while it was asked"));
        } else if (reply.tooLong()) {
            refuse(tooLong(first.other()));
        } else if (reply.leftTransactionOpen()) {
            // with autocommit off; no transaction of the client's is there
            InternalQuery.run(link, state.format(), "ROLLBACK", _ -> read(reply));
        } else {
            read(reply);
        }
    }

    private static ErrPacket tooLong(Side side) {
        return ProxyError.NOT_SUPPORTED.packet(
                "the list is on both sides and that of %s is longer than %d bytes: ask for fewer tables at a time"
                        .formatted(side.label(), GatheredReply.LIMIT_BYTES));
    }

    private void read(GatheredReply reply) {
        if (session.phase() == SessionPhase.CLOSED) {
            return;
        }
        ResultReply other;
        try {
            other = reply.result(format());
        } catch (MalformedPacketException e) {
            session.close();
            return;
        }
        otherAnswered(other);
    }

    private void otherAnswered(ResultReply other) {
        ErrPacket error = other.error();
        boolean alone = scope.only() != null || firstLacksSchema;
        if (session.phase() == SessionPhase.CLOSED) {
            return;
        }
        if (error != null && (alone || !DefaultSchema.absent(error))) {
            refuse(error);
        } else if (alone) {
            List<ByteBuf> rows =
                    scope.only() != null ? other.rows() : rowsOf(other, first.other(), NOTHING);
            session.channel().writeAndFlush(answer(other, rows, false));
            session.answers().drop();
            session.consumeSoon();
        } else {
            askFirst(other);
        }
    }

    private void askFirst(ResultReply other) {
        ByteBuf head = command.head;
        if (parts != null && head != null) {
            command.head = command.withText(head, parts.text(first));
            head.release();
        }
        session.forwarding().send(first, new GatheredReply(reply -> haveFirst(reply, other)));
    }

    private void haveFirst(GatheredReply reply, ResultReply other) {
        ReplyTracker tracker = reply.tracker();
        if (session.phase() == SessionPhase.CLOSED || tracker == null) {
            return; // the session's own server is lost, and with it the session
        }
        session.channel().write(merged(reply, other));
        session.forwarding().end(tracker);
        session.channel().flush();
    }

    private ByteBuf merged(GatheredReply reply, ResultReply other) {
        if (reply.tooLong()) {
            return error(tooLong(first));
        }
        ResultReply mine = reply.result(format());
        ErrPacket failed = mine.error();
        if (failed == null) {
            return answer(mine, rowsOf(mine, first, other), true);
        }
        boolean otherCounts = other.error() == null && DefaultSchema.absent(failed);
        return otherCounts
                ? answer(other, rowsOf(other, first.other(), mine), false)
                : error(failed);
    }

    private @Nullable List<ByteBuf> rowsOf(ResultReply main, Side side, ResultReply added) {
        if (parts != null) {
            return parts.rows(main, added);
        }
        boolean binary = command.code == CommandCode.EXECUTE;
        return new MergedRows(scope, binary, state.context().charset().decoder)
                .rows(main, side, added);
    }

    private ByteBuf error(ErrPacket error) {
        return ProxyError.frame(session.channel().alloc(), session.upload().sequence() + 1, error);
    }

    /**
     * A result of its own: head and closing of one reply around these rows.
     *
     * @param rows null when the other side's cannot stand in this result
     * @param ownStatus the reply tells the session's status; else it is put in its place
     */
    private ByteBuf answer(ResultReply from, @Nullable List<ByteBuf> rows, boolean ownStatus) {
        if (rows == null) {
            return error(ProxyError.STATEMENT_DIFFERS.packet(first.other().label()));
        }
        List<ByteBuf> payloads = new ArrayList<>(from.head());
        payloads.addAll(rows);
        ByteBuf out = session.channel().alloc().buffer();
        int sequence = session.upload().sequence() + 1;
        for (ByteBuf payload : payloads) {
            PacketFrame.append(out, sequence++, to -> to.writeBytes(payload.duplicate()));
        }
        PacketFrame.append(
                out,
                sequence,
                to -> {
                    if (ownStatus) {
                        to.writeBytes(from.closing().duplicate());
                    } else {
                        closing(to);
                    }
                });
        return out;
    }

    private void closing(ByteBuf out) {
        int status = OkAnswer.status(state);
        if (format().deprecateEof()) {
            new OkPacket(OkPacket.HEADER_END_OF_RESULT, 0, 0, status, 0, "", List.of())
                    .write(out, format().sessionTracking());
        } else {
            new EofPacket(0, status).write(out);
        }
    }

    private ReplyFormat format() {
        return state.format().reply();
    }
}
