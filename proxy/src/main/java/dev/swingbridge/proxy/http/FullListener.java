package dev.swingbridge.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** One connection too many: told so whatever it asks, and ended. */
final class FullListener extends ChannelInboundHandlerAdapter {
    private final byte[] answer;

    FullListener(HttpLimits limits) {
        String body =
                "{\"error\":\"%d HTTP connections are open, the most there may be\",\"fix\":\"close some; idle ones end after %d s\"}"
                        .formatted(limits.connections(), limits.idle().toSeconds());
        String head =
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n";
        this.answer = (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(answer))
                .addListener(sent -> HttpConnection.hangUp(ctx.channel()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object ignored) {
        ReferenceCountUtil.release(ignored);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
