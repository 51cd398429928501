package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.session.link.LinkFormat;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;

/** Commands on prepared statements, as one of the servers knows these. */
public final class StatementPacket {
    private StatementPacket() {}

    /**
     * With the server's own statement id, and the parameter types that it has not seen yet. Takes
     * the packet over; any other command stays as it is.
     *
     * @param bytes get to know how the rest of a packet that was full is sent
     */
    public static ByteBuf translated(
            RunningCommand command,
            ByteBuf packet,
            Side side,
            LinkFormat format,
            CommandBytes bytes) {
        PreparedStatement statement = command.prepared();
        if (statement == null) {
            return packet;
        }
        packet.setIntLE(
                packet.readerIndex() + PacketFrame.HEADER_BYTES + Command.OnStatement.ID_OFFSET,
                statement.idOn(side));
        return switch (command.code()) {
            case EXECUTE ->
                    ExecuteParameters.complete(
                            bytes, packet, statement, side, format.queryAttributes());
            case BULK_EXECUTE -> ExecuteParameters.completeBulk(bytes, packet, statement, side);
            case SEND_LONG_DATA -> {
                statement.longData(true);
                yield packet;
            }
            default -> packet;
        };
    }

    /** A query with another text in the place of its own. Takes the packet over. */
    public static ByteBuf withText(RunningCommand.Query query, ByteBuf packet, byte[] other) {
        int payload = packet.readerIndex() + PacketFrame.HEADER_BYTES;
        ByteBuf changed =
                PacketFrame.build(
                        packet.alloc(),
                        0,
                        out -> out.writeBytes(packet, payload, query.textAt()).writeBytes(other));
        packet.release();
        return changed;
    }
}
