package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.packet.ServerStatus;
import dev.swingbridge.protocol.packet.SessionChange;
import dev.swingbridge.proxy.session.state.SessionState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** An OK of the proxy's own, with the status that the server would report. */
public final class OkAnswer {
    private OkAnswer() {}

    public static ByteBuf frame(
            ByteBufAllocator allocator,
            int sequence,
            SessionState state,
            List<SessionChange> changes) {
        OkPacket ok = OkPacket.of(status(state)).withSessionChanges(changes);
        return PacketFrame.build(
                allocator,
                sequence,
                out -> ok.write(out, state.format().reply().sessionTracking()));
    }

    public static int status(SessionState state) {
        return (state.autocommit() ? ServerStatus.AUTOCOMMIT : 0)
                | (state.transaction().open() ? ServerStatus.IN_TRANSACTION : 0);
    }
}
