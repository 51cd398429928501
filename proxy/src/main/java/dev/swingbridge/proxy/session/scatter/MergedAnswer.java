package dev.swingbridge.proxy.session.scatter;

import dev.swingbridge.protocol.packet.EofPacket;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.OkAnswer;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one answer made of two servers' replies.
 *
 * @param parts null when both were asked the client's own text
 * @param binary rows of a statement that was executed
 * @param sequence of the first packet
 */
record MergedAnswer(
        ByteBufAllocator allocator,
        SessionState state,
        ListingScope scope,
        @Nullable SplitCatalogQuery parts,
        boolean binary,
        int sequence) {

    /** What the client is told of a list that the proxy does not keep. */
    static ErrPacket tooLong(Side side) {
        return ProxyError.NOT_SUPPORTED.packet(
                "the list is on both sides and that of %s is longer than %d bytes: ask for fewer tables at a time"
                        .formatted(side.label(), GatheredReply.LIMIT_BYTES));
    }

    /** Of the one side that can tell. */
    ByteBuf ofOne(ResultReply only, Side side, ResultReply nothing) {
        List<ByteBuf> rows = scope.only() != null ? only.rows() : rowsOf(only, side, nothing);
        return result(only, side, rows, false);
    }

    /** Of both: the first side's reply tells the session's status. */
    ByteBuf ofBoth(GatheredReply reply, Side first, ResultReply other) {
        if (reply.tooLong()) {
            return error(tooLong(first));
        }
        ResultReply mine = reply.result(format());
        ErrPacket failed = mine.error();
        if (failed == null) {
            return result(mine, first.other(), rowsOf(mine, first, other), true);
        }
        boolean otherCounts = other.error() == null && DefaultSchema.absent(failed);
        return otherCounts
                ? result(other, first.other(), rowsOf(other, first.other(), mine), false)
                : error(failed);
    }

    private @Nullable List<ByteBuf> rowsOf(ResultReply main, Side side, ResultReply added) {
        return parts != null
                ? parts.rows(main, added)
                : new MergedRows(scope, binary, state.context().charset().decoder)
                        .rows(main, side, added);
    }

    private ByteBuf error(ErrPacket error) {
        return ProxyError.frame(allocator, sequence, error);
    }

    /**
     * A result of its own: head and closing of one reply around these rows.
     *
     * @param differs the side to blame where there are no rows
     * @param rows null when the other side's cannot stand in this result
     * @param ownStatus the reply tells the session's status; else it is put in its place
     */
    private ByteBuf result(
            ResultReply from, Side differs, @Nullable List<ByteBuf> rows, boolean ownStatus) {
        if (rows == null) {
            return error(ProxyError.STATEMENT_DIFFERS.packet(differs.label()));
        }
        List<ByteBuf> payloads = new ArrayList<>(from.head());
        payloads.addAll(rows);
        ByteBuf out = allocator.buffer();
        int next = sequence;
        for (ByteBuf payload : payloads) {
            PacketFrame.append(out, next++, to -> to.writeBytes(payload.duplicate()));
        }
        PacketFrame.append(
                out,
                next,
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
