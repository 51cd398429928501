package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.handshake.ProxyHeader;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Takes a PROXY protocol header off the first bytes of a connection, and leaves. Nobody has to send
 * one: a client behind no balancer starts with its login. The header of somebody who is no balancer
 * ends the connection, as anybody could claim any address otherwise.
 */
final class ProxyHeaderReader extends ByteToMessageDecoder {
    private final Frontend frontend;
    private final boolean balancer;

    ProxyHeaderReader(Frontend frontend, boolean balancer) {
        this.frontend = frontend;
        this.balancer = balancer;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!ProxyHeader.mayStart(in)) {
            ctx.pipeline().remove(this);
            return;
        }
        if (!balancer) {
            in.skipBytes(in.readableBytes());
            throw new MalformedPacketException(
                    "PROXY header from an address that proxy.balancers does not name");
        }
        ProxyHeader header = ProxyHeader.read(in);
        if (header == null) {
            return;
        }
        if (header.source() != null) {
            ClientAddress.told(ctx.channel(), header.source());
            frontend.countHost(ctx.channel(), header.source().getAddress());
        }
        ctx.pipeline().remove(this);
    }
}
