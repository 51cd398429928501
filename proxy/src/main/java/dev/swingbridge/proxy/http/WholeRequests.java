package dev.swingbridge.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * Requests with their bodies. One whose body is too large is told as an event, for the answer has
 * to wait for those to earlier requests.
 */
final class WholeRequests extends HttpObjectAggregator {
    private final int limitBytes;

    /** Takes the place of a request in the order of the connection. */
    record TooLarge(int limitBytes) {}

    WholeRequests(int limitBytes) {
        super(limitBytes);
        this.limitBytes = limitBytes;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireUserEventTriggered(new TooLarge(limitBytes));
    }

    /** A client that asks first whether to send too much is refused as if it had sent it. */
    @Override
    protected @Nullable Object newContinueResponse(
            HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        return HttpUtil.getContentLength(start, 0L) > maxContentLength
                ? null
                : super.newContinueResponse(start, maxContentLength, pipeline);
    }
}
