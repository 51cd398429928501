package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.ExecuteValues;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.command.StatementPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command that both servers are asked, step by step: the side where the session works last, so
 * that its reply counts for the session's state as that to any statement.
 */
final class ScatterQuery {
    private static final ResultReply NOTHING =
            new ResultReply(
                    ProxyError.SCHEMA_NOWHERE.packet(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Unpooled.EMPTY_BUFFER);

    private final SessionState state;
    private final CommandBytes bytes;
    private final SideChange sides;
    private final DefaultSchema schema;
    private final RunningCommand command;
    private final ListingScope scope;
    private final @Nullable SplitCatalogQuery parts;
    private final Side first;
    private final Side other;
    private final MergedAnswer answer;
    private boolean firstLacksSchema;

    ScatterQuery(
            Scatter with,
            RunningCommand command,
            ListingScope scope,
            @Nullable SplitCatalogQuery parts,
            Side first) {
        this.state = with.state();
        this.bytes = with.bytes();
        this.sides = with.sides();
        this.schema = with.schema();
        this.command = command;
        this.scope = scope;
        this.parts = parts;
        this.first = first;
        this.other = first.other();
        this.answer =
                new MergedAnswer(
                        with.allocator(),
                        state,
                        scope,
                        parts,
                        command.code() == CommandCode.EXECUTE,
                        bytes.replySequence());
    }

    Next start() {
        if (sides.ready(first, command.prepared(), false)) {
            state.current(first);
            return openOther();
        }
        return new Next.Ask<@Nullable ErrPacket>(
                done -> sides.enter(first, command.prepared(), false, done), this::firstEntered);
    }

    private Next firstEntered(@Nullable ErrPacket failure) {
        firstLacksSchema = DefaultSchema.absent(failure);
        return failure == null || firstLacksSchema ? openOther() : new Next.Refuse(failure);
    }

    private Next openOther() {
        return Next.step(done -> sides.openAndTransfer(other, done), this::prepareOther);
    }

    /** A server is not asked about a schema that it lacks: it would take it for another one. */
    private Next prepareOther() {
        firstLacksSchema |= schema.lacking(command, first);
        if (schema.lacking(command, other)) {
            return otherAnswered(NOTHING);
        }
        return new Next.Ask<@Nullable ErrPacket>(
                done -> sides.prepare(other, command.prepared(), done), this::otherPrepared);
    }

    private Next otherPrepared(@Nullable ErrPacket failure) {
        if (DefaultSchema.absent(failure)) {
            return otherAnswered(NOTHING);
        }
        return failure == null ? askOther() : new Next.Refuse(failure);
    }

    private Next askOther() {
        BackendLink link = state.link(other);
        ByteBuf head = bytes.head();
        if (link == null || !link.open() || head == null) {
            return new Next.Refuse(ProxyError.SERVER_UNREACHABLE.packet(other.label(), "lost"));
        }
        if (command.code() == CommandCode.EXECUTE) {
            ExecuteValues.withoutCursor(head);
        }
        return new Next.Ask<GatheredReply>(
                reply ->
                        link.send(
                                packet(head.copy(), other),
                                command.code().reply(),
                                new GatheredReply(reply)),
                this::haveOther);
    }

    /** What the side is asked. Takes the client's packet over. */
    private ByteBuf packet(ByteBuf packet, Side side) {
        return parts != null && command instanceof RunningCommand.Query query
                ? StatementPacket.withText(query, packet, parts.text(side))
                : StatementPacket.translated(command, packet, side, state.format(), bytes);
    }

    private Next haveOther(GatheredReply reply) {
        BackendLink link = state.link(other);
        if (reply.tracker() == null || link == null) {
            return new Next.Refuse(
                    ProxyError.SERVER_UNREACHABLE.packet(other.label(), "lost while it was asked"));
        }
        if (reply.tooLong()) {
            return new Next.Refuse(MergedAnswer.tooLong(other));
        }
        if (!reply.leftTransactionOpen()) {
            return read(reply);
        }
        // with autocommit off; no transaction of the client's is there
        return new Next.Ask<SmallResult>(
                done -> InternalQuery.run(link, state.format(), "ROLLBACK", done),
                _ -> read(reply));
    }

    private Next read(GatheredReply reply) {
        ResultReply result;
        try {
            result = reply.result(state.format().reply());
        } catch (MalformedPacketException e) {
            return new Next.End();
        }
        return otherAnswered(result);
    }

    private Next otherAnswered(ResultReply result) {
        ErrPacket error = result.error();
        boolean alone = scope.only() != null || firstLacksSchema;
        if (error != null && (alone || !DefaultSchema.absent(error))) {
            return new Next.Refuse(error);
        }
        return alone ? new Next.Answer(answer.ofOne(result, other, NOTHING)) : askFirst(result);
    }

    private Next askFirst(ResultReply result) {
        BackendLink link = state.link(first);
        if (link == null || !link.open()) {
            return new Next.End();
        }
        return new Next.Gather(
                first,
                new Next.Ask<GatheredReply>(
                        reply ->
                                link.send(
                                        packet(bytes.takeHead(), first),
                                        command.code().reply(),
                                        new GatheredReply(reply)),
                        reply -> haveFirst(reply, result)));
    }

    private Next haveFirst(GatheredReply reply, ResultReply result) {
        ReplyTracker tracker = reply.tracker();
        return tracker == null
                ? new Next.End() // the session's own server is lost
                : new Next.Reply(answer.ofBoth(reply, first, result), tracker);
    }
}
