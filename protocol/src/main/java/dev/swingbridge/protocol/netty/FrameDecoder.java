package dev.swingbridge.protocol.netty;

import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the stream into whole frames, header included, each a retained slice. For logins and other
 * short exchanges: a frame is gathered before it is passed on, so its size is limited.
 *
 * <p>Taken out of the pipeline it passes on what it has not cut yet, for the next owner.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
    private final int maxPayloadBytes;

    public FrameDecoder(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < PacketFrame.HEADER_BYTES) {
            return;
        }
        int length = PacketFrame.payloadLength(in);
        if (length > maxPayloadBytes) {
            in.skipBytes(in.readableBytes());
            throw new MalformedPacketException(
                    "packet of %d bytes while logging in, at most %d are taken"
                            .formatted(length, maxPayloadBytes));
        }
        if (in.readableBytes() >= PacketFrame.HEADER_BYTES + length) {
            out.add(in.readRetainedSlice(PacketFrame.HEADER_BYTES + length));
        }
    }
}
