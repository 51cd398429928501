package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.EofPacket;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks both servers for a list and gives the client one answer: the side where the session works
 * last, so that its reply counts for the session's state as that to any statement.
 */
final class BothLists {
    /** Access denied to the schema, unknown schema: this server shows nothing of it. */
    private static final Set<Integer> NOTHING_TO_SHOW = Set.of(1044, 1049);

    private final ClientSession session;
    private final SessionState state;
    private final RunningCommand command;
    private final ListingScope scope;
    private final Side first;

    /**
     * @param first where the session works, or would for any such statement
     */
    BothLists(ClientSession session, ListingScope scope, Side first) {
        this.session = session;
        this.state = session.state();
        this.command = session.command();
        this.scope = scope;
        this.first = first;
    }

    /** Takes the command at hand on. */
    void ask() {
        command.side = first;
        PreparedStatement statement = command.statement;
        if (session.sides().ready(first, statement)) {
            state.current(first);
            makeOtherReady();
        } else {
            session.sides().enter(first, statement, then(this::makeOtherReady));
        }
    }

    private void makeOtherReady() {
        SideChange sides = session.sides();
        Side other = first.other();
        sides.open(
                other,
                then(
                        () ->
                                sides.transfer(
                                        other,
                                        then(
                                                () ->
                                                        sides.prepare(
                                                                other,
                                                                command.statement,
                                                                then(this::askOther))))));
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
                session.forwarding().translated(head.copy(), first.other()),
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
            InternalQuery.run(link, state.format(), "ROLLBACK", _ -> otherAnswered(reply));
        } else {
            otherAnswered(reply);
        }
    }

    private static ErrPacket tooLong(Side side) {
        return ProxyError.NOT_SUPPORTED.packet(
                "the list is on both sides and that of %s is longer than %d bytes: ask for fewer tables at a time"
                        .formatted(side.label(), GatheredReply.LIMIT_BYTES));
    }

    private void otherAnswered(GatheredReply reply) {
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
        ErrPacket error = other.error();
        boolean alone = scope.only() != null;
        if (error != null && (alone || !NOTHING_TO_SHOW.contains(error.code()))) {
            refuse(error);
        } else if (alone) {
            session.channel().writeAndFlush(answer(other, other.rows(), false));
            session.answers().drop();
            session.consumeSoon();
        } else {
            askFirst(other);
        }
    }

    private void askFirst(ResultReply other) {
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
        boolean otherCounts = other.error() == null && NOTHING_TO_SHOW.contains(failed.code());
        return otherCounts
                ? answer(other, rowsOf(other, first.other(), mine), false)
                : error(failed);
    }

    private @Nullable List<ByteBuf> rowsOf(ResultReply main, Side side, ResultReply added) {
        boolean binary = command.code == CommandCode.EXECUTE;
        return new MergedList(scope, binary, state.context().charset().decoder)
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
